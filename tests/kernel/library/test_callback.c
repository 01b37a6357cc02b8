/* SPDX-License-Identifier: MIT */
/* Consumes by callbacks: on_batch and opts.on_error. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct heard {
	uint64_t packets, stop_at;
	uint64_t next_number;
	bool in_order;
	pid_t thread;
	struct nfring_error error;
	unsigned errors;
	int error_returns;
};

static int on_batch(const struct nfring_batch *b, void *user)
{
	struct heard *h = user;

	h->thread = gettid();
	for (uint32_t i = 0; i < b->count; i++) {
		uint64_t number;
		uint32_t len;
		const uint8_t *at = nfring_pkt_payload(&b->pkt[i], &len);

		memcpy(&number, at + 28, sizeof(number));
		h->in_order &= number == h->next_number++;
	}
	h->packets += b->count;
	return h->stop_at && h->packets >= h->stop_at ? 42 : 0;
}

static int on_error(const struct nfring_error *e, void *user)
{
	struct heard *h = user;

	h->error = *e;
	h->errors++;
	return h->error_returns;
}

/* What a second thread does while nfring_run() holds the first: it waits for the
 * group to be bound, sends, has the kernel refuse something, stops the engine. */
struct feeder {
	const struct nt_ns *ns;
	struct nfring *n;
	uint64_t count;
	double rate;
	bool provoke, stop;
	pthread_t thread;
};

/* A request that the kernel refuses, sent on the engine's own socket. */
static void provoke_refusal(int fd)
{
	struct {
		struct nlmsghdr nlh;
		struct nfgenmsg nfg;
		struct nlattr a;
		uint8_t command, pad[3];
	} m = { .nlh = { .nlmsg_len = sizeof(m),
			 .nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG,
			 .nlmsg_flags = NLM_F_REQUEST,
			 .nlmsg_seq = 0x7fffff00 },
		.nfg = { .version = NFNETLINK_V0, .res_id = htons(5) },
		.a = { .nla_len = sizeof(struct nlattr) + 1, .nla_type = NFULA_CFG_CMD },
		.command = 99 };

	if (send(fd, &m, sizeof(m), 0) != sizeof(m))
		abort();
}

static void *feed(void *user)
{
	struct traffic_opts o = traffic_defaults();
	struct traffic_result r;
	struct feeder *f = user;

	nt_group_wait(f->ns, 5, true);
	o.netns = f->ns->name;
	o.count = f->count;
	o.rate_pps = f->rate;
	o.number_offset = 0;
	if (f->count && traffic_run(&o, &r) < 0)
		abort();
	if (f->provoke)
		provoke_refusal(nfring_group_fd(f->n, 5));
	nt_sleep(0.3);
	if (f->stop)
		nfring_stop(f->n);
	return NULL;
}

static int run_fed(struct feeder *f, struct heard *h)
{
	struct nfring_opts o = nt_opts(f->ns, 5);

	o.on_error = on_error;
	o.callback_user = h;
	f->n = nt_open(&o);
	assert_int_equal(pthread_create(&f->thread, NULL, feed, f), 0);
	return nfring_run(f->n, on_batch, h, NULL);
}

static void callback_sees_every_packet_in_order_in_the_thread_that_runs(void **state)
{
	struct feeder f = { .ns = *state, .count = 3000, .stop = true };
	struct heard h = { .in_order = true };
	struct nfring_stats s;

	nt_output_rules(f.ns, "udp dport 9", "log group 5", 1);
	assert_int_equal(run_fed(&f, &h), 0); /* nfring_stop() from another thread */
	pthread_join(f.thread, NULL);
	s = nt_stats(f.n);
	assert_int_equal(h.packets, 3000);
	assert_true(h.in_order);
	assert_int_equal(h.thread, gettid());
	assert_int_equal(h.errors, 0);
	assert_int_equal(s.packets, 3000);
	assert_int_equal(s.lost, 0);
	nfring_close(f.n);
}

static void callback_that_returns_non_zero_stops_the_engine(void **state)
{
	struct feeder f = { .ns = *state, .count = 30000, .rate = 20000 };
	struct heard h = { .stop_at = 500 };
	uint64_t packets;
	double start;

	nt_output_rules(f.ns, "udp dport 9", "log group 5", 1);
	assert_int_equal(run_fed(&f, &h), 42);
	packets = h.packets;
	assert_true(packets >= 500 && packets < 30000);
	assert_false(nt_group_read(f.ns, 5, &(struct cli_group_owner){ 0 })); /* unbound while traffic goes on */
	usleep(50000);
	assert_int_equal(h.packets, packets); /* and not called any more */
	start = nt_now();
	nfring_close(f.n);
	assert_true(nt_now() - start < 0.5 * test_times());
	pthread_join(f.thread, NULL);
}

static void error_callback_hears_a_refusal_and_may_stop_the_engine(void **state)
{
	for (int returns = 0; returns <= 7; returns += 7) {
		struct feeder f = { .ns = *state, .provoke = true, .stop = returns == 0 };
		struct heard h = { .error_returns = returns };

		assert_int_equal(run_fed(&f, &h), returns);
		pthread_join(f.thread, NULL);
		assert_int_equal(h.errors, 1);
		assert_true(h.error.err < 0);
		assert_true(strlen(h.error.text) > 10);
		nfring_close(f.n);
	}
}

static int return_minus_5(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return -5;
}

/* A negative number would look like an errno of nfring. */
static void callback_that_returns_a_negative_number_is_named_as_the_fault(void **state)
{
	struct nfring_opts o = nt_opts(*state, 5);
	struct nfring_error e = { 0 };
	struct nfring *n;

	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	n = nt_open(&o);
	nt_flood_start(*state, traffic_defaults());
	assert_int_equal(nfring_run(n, return_minus_5, NULL, &e), -EINVAL);
	nt_flood_end(true);
	assert_int_equal(e.err, -EINVAL);
	assert_int_equal(e.code, NFRING_E_CALLBACK);
	assert_non_null(strstr(e.text, "-5"));
	nfring_close(n);
}

/* What opts.on_bound and opts.on_thread_start were told. */
struct told {
	const struct nt_ns *ns;
	struct nfring *n;
	unsigned bound, starts, batches;
	bool group_was_bound;
	sigset_t mask;
};

static void on_bound(void *user)
{
	struct told *t = user;

	t->bound++;
	t->group_was_bound = nt_group_read(t->ns, 5, &(struct cli_group_owner){ 0 });
	assert_int_equal(t->starts + t->batches, 0);
	nt_send(t->ns, 1, 64, 0); /* from now on packets are captured */
}

static void on_thread_start(void *user, unsigned worker)
{
	struct told *t = user;

	assert_int_equal(worker, 0);
	t->starts++;
	assert_int_equal(t->batches, 0);
}

static int stop_at_the_first(const struct nfring_batch *batch, void *user)
{
	struct told *t = user;

	t->batches += batch->count;
	return 9;
}

static void bound_groups_and_the_thread_are_told_before_the_first_batch(void **state)
{
	struct nfring_opts o = nt_opts(*state, 5);
	struct told t = { .ns = *state };
	cpu_set_t cpus, cpus_after;
	const uint32_t cpu = 0;
	sigset_t mask = { 0 };

	nt_output_rules(*state, "udp dport 9", "log group 5", 1);
	o.on_bound = on_bound;
	o.on_thread_start = on_thread_start;
	o.callback_user = &t;
	o.cpus = &cpu;
	o.cpu_count = 1;
	t.n = nt_open(&o);
	sched_getaffinity(0, sizeof(cpus), &cpus);
	pthread_sigmask(SIG_BLOCK, NULL, &mask);
	assert_int_equal(nfring_run(t.n, stop_at_the_first, &t, NULL), 9);
	assert_int_equal(t.bound, 1);
	assert_int_equal(t.starts, 1);
	assert_int_equal(t.batches, 1);
	assert_true(t.group_was_bound);
	/* The thread is the caller's: it is given back as it was. */
	sched_getaffinity(0, sizeof(cpus_after), &cpus_after);
	pthread_sigmask(SIG_BLOCK, NULL, &t.mask);
	assert_true(CPU_EQUAL(&cpus, &cpus_after));
	assert_memory_equal(&mask, &t.mask, sizeof(mask));
	nfring_close(t.n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(callback_sees_every_packet_in_order_in_the_thread_that_runs),
		NT_TEST(callback_that_returns_non_zero_stops_the_engine),
		NT_TEST(callback_that_returns_a_negative_number_is_named_as_the_fault),
		NT_TEST(bound_groups_and_the_thread_are_told_before_the_first_batch),
		NT_TEST(error_callback_hears_a_refusal_and_may_stop_the_engine),
	};

	NT_MAIN(argc, argv, tests);
}
