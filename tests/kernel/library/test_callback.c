/* SPDX-License-Identifier: MIT */
/* Consumes by callbacks: on_batch and opts.on_error. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <pthread.h>
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
	usleep(300000);
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
	assert_true(nt_now() - start < 0.5);
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

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(callback_sees_every_packet_in_order_in_the_thread_that_runs),
		NT_TEST(callback_that_returns_non_zero_stops_the_engine),
		NT_TEST(error_callback_hears_a_refusal_and_may_stop_the_engine),
	};

	NT_MAIN(argc, argv, tests);
}
