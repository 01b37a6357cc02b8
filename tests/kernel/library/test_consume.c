/* SPDX-License-Identifier: MIT */
/* Both ways to consume: claim, wait and release from a thread of one's own, and
 * the hook on the worker's thread; and looking in while it runs. */
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
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void log_to_group_5(const struct nt_ns *ns)
{
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
}

/* -- a thread of one's own ---------------------------------------------------- */

static void wait_times_out_when_idle_and_returns_for_a_packet(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_queue *q;
	struct nfring_batch b;
	struct nfring *n;
	double start;

	log_to_group_5(ns);
	n = nt_capture(ns, 5);
	q = nfring_queue_get(n, 0);
	assert_int_equal(nfring_worker_count(n), 1);
	assert_null(nfring_queue_get(n, 1));
	start = nt_now();
	assert_int_equal(nfring_queue_wait(q, 100), 0);
	assert_true(nt_now() - start >= 0.09);
	assert_int_equal(nfring_queue_claim(q, &b), 0);
	nt_send(ns, 1, 64, 0);
	assert_int_equal(nfring_queue_wait(q, 2000), 1);
	assert_int_equal(nfring_queue_claim(q, &b), 1);
	assert_int_equal(b.count, 1);
	assert_int_equal(b.group, 5);
	assert_int_equal(b.worker, 0);
	assert_int_equal(nfring_pkt_group(b.pkt), 5);
	nfring_queue_release(q, &b);
	nfring_close(n);
}

static void epoll_tells_after_arm_and_is_quiet_without_packets(void **state)
{
	const struct nt_ns *ns = *state;
	struct epoll_event want = { .events = EPOLLIN }, got;
	struct nfring *n;
	struct nfring_queue *q;
	int ep = epoll_create1(EPOLL_CLOEXEC);

	log_to_group_5(ns);
	n = nt_capture(ns, 5);
	q = nfring_queue_get(n, 0);
	assert_int_equal(epoll_ctl(ep, EPOLL_CTL_ADD, nfring_queue_fd(q), &want), 0);
	for (int round = 0; round < 20; round++) {
		assert_int_equal(nfring_queue_arm(q), 0);
		assert_int_equal(epoll_wait(ep, &got, 1, round < 2 ? 100 : 0), 0);
		nt_send(ns, 3, 64, 0);
		assert_int_equal(epoll_wait(ep, &got, 1, 2000), 1);
		assert_int_equal(nt_take(n, 3, 1, NULL, NULL), 3);
	}
	nt_send(ns, 1, 64, 0);
	usleep(50000);
	assert_int_equal(nfring_queue_arm(q), 1); /* there is a batch: do not sleep */
	assert_int_equal(nt_take(n, 1, 1, NULL, NULL), 1);
	assert_int_equal(nfring_queue_arm(q), 0);
	nfring_stop(n);
	assert_int_equal(epoll_wait(ep, &got, 1, 2000), 1); /* the end is told too */
	nt_stop(n);
	close(ep);
	nfring_close(n);
}

static void held_batches_stay_as_they_are_and_go_back_in_any_order(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_batch b[8];
	struct nfring_queue *q;
	char *copy[8];
	struct nfring *n;

	log_to_group_5(ns);
	o.qthresh = 1;
	n = nt_open(&o);
	nt_start(n);
	q = nfring_queue_get(n, 0);
	for (int i = 0; i < 8; i++) {
		nt_send(ns, 1, 200, 0);
		assert_int_equal(nfring_queue_wait(q, 2000), 1);
		assert_int_equal(nfring_queue_claim(q, &b[i]), 1);
		copy[i] = malloc(b[i].bytes);
		memcpy(copy[i], nfring_pkt_message(b[i].pkt), b[i].bytes);
	}
	nt_send(ns, 5000, 300, 0); /* would run over them */
	assert_int_equal(nt_take(n, 5000, 1, NULL, NULL), 5000);
	for (int i = 7; i >= 0; i--) {
		assert_memory_equal(nfring_pkt_message(b[i].pkt), copy[i], b[i].bytes);
		nfring_queue_release(q, &b[i]);
		nfring_queue_release(q, &b[i]); /* once more: ignored */
		free(copy[i]);
	}
	nt_send(ns, 5000, 64, 0);
	assert_int_equal(nt_take(n, 5000, 1, NULL, NULL), 5000);
	assert_int_equal(nt_stop(n).lost, 0);
	nfring_close(n);
}

static void take_signal(int sig)
{
	(void)sig;
}

static void interrupted_wait_says_so(void **state)
{
	struct nfring *n = nt_capture(*state, 5);
	int rc;
	struct sigaction sa = { .sa_handler = take_signal }, old;
	pid_t child;

	sigaction(SIGUSR1, &sa, &old);
	child = fork();
	if (child == 0) {
		usleep(100000);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	rc = nfring_queue_wait(nfring_queue_get(n, 0), 3000);
	assert_int_equal(rc, -EINTR);
	sigaction(SIGUSR1, &old, NULL);
	waitpid(child, NULL, 0);
	nfring_close(n);
}

/* -- the hook ----------------------------------------------------------------- */

struct hooked {
	uint64_t packets, stop_at;
	uint64_t next_number;
	bool in_order;
	pid_t thread;
	struct nfring_error error;
	unsigned errors;
	int error_returns;
};

static int hook(const struct nfring_batch *b, void *user)
{
	struct hooked *h = user;

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
	struct hooked *h = user;

	h->error = *e;
	h->errors++;
	return h->error_returns;
}

/* What a second thread does while nfring_run() holds the first: waits for the
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
	struct nfring_traffic_opts o = nfring_traffic_defaults();
	struct nfring_traffic_result r;
	struct feeder *f = user;

	nt_group_wait(f->ns, 5, true);
	o.netns = f->ns->name;
	o.count = f->count;
	o.rate_pps = f->rate;
	o.number_offset = 0;
	if (f->count && nfring_traffic_run(&o, &r) < 0)
		abort();
	if (f->provoke)
		provoke_refusal(nfring_group_fd(f->n, 5));
	usleep(300000);
	if (f->stop)
		nfring_stop(f->n);
	return NULL;
}

static int run_fed(struct feeder *f, struct hooked *h)
{
	struct nfring_opts o = nt_opts(f->ns, 5);

	f->n = nt_open(&o);
	assert_int_equal(pthread_create(&f->thread, NULL, feed, f), 0);
	return nfring_run(f->n, hook, on_error, h, NULL);
}

static void hook_sees_every_packet_in_order_on_the_workers_thread(void **state)
{
	struct feeder f = { .ns = *state, .count = 3000, .stop = true };
	struct hooked h = { .in_order = true };
	struct nfring_stats s;

	log_to_group_5(f.ns);
	assert_int_equal(run_fed(&f, &h), 0); /* nfring_stop() from another thread */
	pthread_join(f.thread, NULL);
	s = nt_stats(f.n);
	assert_int_equal(h.packets, 3000);
	assert_true(h.in_order);
	assert_int_not_equal(h.thread, gettid());
	assert_int_equal(h.errors, 0);
	assert_int_equal(s.packets, 3000);
	assert_int_equal(s.lost, 0);
	nfring_close(f.n);
}

static void hook_that_returns_non_zero_stops_the_engine(void **state)
{
	struct feeder f = { .ns = *state, .count = 30000, .rate = 20000 };
	struct hooked h = { .stop_at = 500 };
	uint64_t packets;
	double start;

	log_to_group_5(f.ns);
	assert_int_equal(run_fed(&f, &h), 42);
	packets = h.packets;
	assert_true(packets >= 500 && packets < 30000);
	assert_false(nt_group_read(f.ns, 5, &(struct nt_group){ 0 })); /* unbound while traffic goes on */
	usleep(50000);
	assert_int_equal(h.packets, packets); /* and not called any more */
	start = nt_now();
	nfring_close(f.n);
	assert_true(nt_now() - start < 0.5);
	pthread_join(f.thread, NULL);
}

static void error_hook_hears_a_refusal_and_may_stop_the_engine(void **state)
{
	for (int returns = 0; returns <= 7; returns += 7) {
		struct feeder f = { .ns = *state, .provoke = true, .stop = returns == 0 };
		struct hooked h = { .error_returns = returns };

		assert_int_equal(run_fed(&f, &h), returns);
		pthread_join(f.thread, NULL);
		assert_int_equal(h.errors, 1);
		assert_true(h.error.err < 0);
		assert_true(strlen(h.error.text) > 10);
		nfring_close(f.n);
	}
}

/* -- looking in --------------------------------------------------------------- */

static void group_fd_is_the_bound_socket_in_its_namespace(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = nt_capture(ns, 5);
	struct sockaddr_nl at;
	socklen_t len = sizeof(at);
	struct nt_group g;

	assert_int_equal(nfring_group_fd(n, 6), -ENOENT);
	assert_int_equal(getsockname(nfring_group_fd(n, 5), (struct sockaddr *)&at, &len), 0);
	assert_int_equal(at.nl_family, AF_NETLINK);
	assert_true(nt_group_read(ns, 5, &g));
	assert_int_equal(at.nl_pid, g.portid);
	nfring_close(n);
}

static void counters_agree_between_engine_worker_and_group(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_stats g = { .size = sizeof(g) }, s;
	struct nfring_worker_stats w = { .size = sizeof(w) };
	struct nfring *n;

	log_to_group_5(ns);
	n = nt_capture(ns, 5);
	nt_send(ns, 777, 64, 0);
	assert_int_equal(nt_take(n, 777, 2, NULL, NULL), 777);
	s = nt_stats(n);
	assert_int_equal(nfring_group_stats_read(n, 5, &g), 0);
	assert_int_equal(s.packets, 777);
	assert_int_equal(g.packets, 777);
	assert_int_equal(nt_worker(n).sum.packets, 777);
	assert_true(s.bytes >= 777 * 100 && s.bytes == g.bytes);
	assert_true(s.datagrams >= 1 && s.datagrams <= 777 + 50); /* the kernel's answers are some too */
	assert_true(s.wakeups >= 1 && s.wakeups <= 777 + 50);
	assert_int_equal(nfring_group_stats_read(n, 6, &g), -ENOENT);
	assert_int_equal(nfring_worker_stats_read(n, 1, &w), -ENOENT);
	g.size = 0;
	assert_int_equal(nfring_stats_read(n, &g), -EINVAL);
	nfring_close(n);
}

/* A caller built with an older header, whose struct ends after `packets`. */
static void shorter_stats_of_an_older_caller_are_not_overrun(void **state)
{
	struct nfring *n = nt_capture(*state, 5);
	struct nfring_stats s;

	memset(&s, 0xee, sizeof(s));
	s.size = offsetof(struct nfring_stats, bytes);
	assert_int_equal(nfring_stats_read(n, &s), 0);
	assert_int_equal(s.packets, 0);
	for (size_t i = offsetof(struct nfring_stats, bytes); i < sizeof(s); i++)
		assert_int_equal(((unsigned char *)&s)[i], 0xee);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(wait_times_out_when_idle_and_returns_for_a_packet),
		NT_TEST(epoll_tells_after_arm_and_is_quiet_without_packets),
		NT_TEST(held_batches_stay_as_they_are_and_go_back_in_any_order),
		NT_TEST(interrupted_wait_says_so),
		NT_TEST(hook_sees_every_packet_in_order_on_the_workers_thread),
		NT_TEST(hook_that_returns_non_zero_stops_the_engine),
		NT_TEST(error_hook_hears_a_refusal_and_may_stop_the_engine),
		NT_TEST(group_fd_is_the_bound_socket_in_its_namespace),
		NT_TEST(counters_agree_between_engine_worker_and_group),
		NT_TEST(shorter_stats_of_an_older_caller_are_not_overrun),
	};

	NT_MAIN(argc, argv, tests);
}
