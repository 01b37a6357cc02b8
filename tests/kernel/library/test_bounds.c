/* SPDX-License-Identifier: MIT */
/* Overloads an engine at its start and at its end: it starts under a flood, gives each group
 * its share, keeps what the callback returned, and ends in time. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534
#define FIRST 5
/* The limit of an end: far more than the promised 0.1 s and one callback, far less than a drain of all. */
#define END_S 2.0

static void log_to_each(const struct nt_ns *ns, unsigned groups)
{
	char rules[8192] = "table inet t {\n chain c {\n  type filter hook output priority 0\n";

	for (unsigned i = 0; i < groups; i++)
		snprintf(rules + strlen(rules), sizeof(rules) - strlen(rules), "  udp dport 9 log group %u\n",
			 FIRST + i);
	nt_nft(ns, "%s }\n}\n", rules);
}

struct slow {
	unsigned pause_us; /* how long the callback takes for a batch */
	int returns;
	uint64_t packets[256]; /* by group */
	uint64_t began_ms;     /* of the last call */
};

static int slow_callback(const struct nfring_batch *batch, void *user)
{
	struct slow *s = user;

	__atomic_store_n(&s->began_ms, (uint64_t)(nt_now() * 1e3), __ATOMIC_RELAXED);
	usleep(s->pause_us);
	__atomic_add_fetch(&s->packets[batch->group - FIRST], batch->count, __ATOMIC_RELAXED);
	return s->returns;
}

/* Stops the engine after a while, and says how long nfring_run() went on then. */
struct stopper {
	struct nfring *n;
	unsigned after_us;
	double stopped;
	pthread_t thread;
};

static void *stop_later(void *arg)
{
	struct stopper *s = arg;

	usleep(s->after_us);
	s->stopped = nt_now();
	nfring_stop(s->n);
	return NULL;
}

/* Returns how long nfring_run() went on after the stop, s. No call of the callback began after it. */
static double run_and_stop(struct nfring *n, struct slow *slow, unsigned after_us, int *ret)
{
	struct stopper s = { .n = n, .after_us = after_us };
	struct nfring_error e = { 0 };

	if (pthread_create(&s.thread, NULL, stop_later, &s))
		return -1;
	*ret = nfring_run(n, slow_callback, slow, &e);
	pthread_join(s.thread, NULL);
	/* A call may be on its way while the stop is asked for. */
	assert_true((double)slow->began_ms / 1e3 < s.stopped + 0.01 * test_times());
	return nt_now() - s.stopped;
}

static void start_under_a_flood_succeeds_before_anybody_consumes(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct traffic_opts t = traffic_defaults();
	struct nfring_stats s;
	struct nfring *n;

	log_to_each(ns, 1);
	o.group_count = 64;
	o.qthresh = 1;
	o.memory_bytes = NFRING_MEMORY_MIN_BYTES; /* few slabs: the flood has filled them at once */
	nt_flood_start(ns, t);
	n = nt_open(&o);
	nt_start(n);
	assert_int_equal(nfring_queue_wait(nfring_queue_get(n, 0), 5000), 1);
	nt_flood_end(true);
	s = nt_stop(n);
	assert_true(s.packets > 0);
	nfring_close(n);
}

static void overloaded_worker_shares_itself_among_its_groups(void **state)
{
	const struct nt_ns *ns = *state;

	for (unsigned groups = 2; groups <= 4; groups++) {
		struct nfring_opts o = nt_opts(ns, FIRST);
		struct slow slow = { .pause_us = 300 };
		uint64_t least = UINT64_MAX, most = 0;
		struct nfring *n;
		int ret;

		log_to_each(ns, groups);
		o.group_count = (uint16_t)groups;
		o.qthresh = 1;
		n = nt_open(&o);
		nt_flood_start(ns, traffic_defaults());
		run_and_stop(n, &slow, (unsigned)(1000000 * test_times()), &ret);
		nt_flood_end(true);
		nfring_close(n);
		assert_int_equal(ret, 0);
		for (unsigned i = 0; i < groups; i++) {
			least = slow.packets[i] < least ? slow.packets[i] : least;
			most = slow.packets[i] > most ? slow.packets[i] : most;
		}
		if (least * 2 < most)
			fail_msg("%u groups: one got %llu packets, another %llu", groups, (unsigned long long)least,
				 (unsigned long long)most);
		nt_nft(ns, "flush ruleset\n");
	}
}

static void slow_callback_does_not_hold_up_the_end(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct slow slow = { .pause_us = 20000 };
	struct nfring_stats s;
	struct nfring *n;
	double end;
	int ret;

	log_to_each(ns, 1);
	o.qthresh = 1;
	n = nt_open(&o);
	nt_flood_start(ns, traffic_defaults());
	end = run_and_stop(n, &slow, 500000, &ret);
	nt_flood_end(true);
	s = nt_stats(n);
	nfring_close(n);
	assert_int_equal(ret, 0);
	assert_true(end >= 0 && end < END_S * test_times());
	/* Packets that the callback did not get are counted. */
	assert_true(s.discarded > 0);
	assert_int_equal(s.packets, slow.packets[0]);
}

/* All groups are bound before the first call, however long it takes. */
static void start_does_not_wait_behind_a_callback(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct slow slow = { .pause_us = 4000000 };
	struct nfring *n;
	int ret;

	log_to_each(ns, 8);
	o.group_count = 8;
	o.workers = 2;
	n = nt_open(&o);
	nt_flood_start(ns, traffic_defaults());
	(void)run_and_stop(n, &slow, 500000, &ret);
	nt_flood_end(true);
	assert_int_equal(ret, 0);
	nfring_close(n);
}

/* In a process of its own, which gives up its privileges while it captures. */
static int end_without_privileges(const struct nt_ns *ns)
{
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct nfring_batch batch;
	struct nfring *n;
	double began;

	o.rcvbuf_bytes = 65536;
	if (nfring_open(&n, &o, NULL) < 0 || nfring_start(n, NULL) < 0)
		return 2;
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY))
		return 3;
	if (nfring_queue_wait(nfring_queue_get(n, 0), (int)(3000 * test_times())) != 1 ||
	    nfring_queue_claim(nfring_queue_get(n, 0), &batch) != 1)
		return 4;
	began = nt_now();
	nfring_stop(n);
	nfring_close(n); /* with a batch in hand, and traffic that nobody can unbind */
	return nt_now() - began < END_S * test_times() ? 0 : 5;
}

static void end_under_traffic_needs_no_privileges(void **state)
{
	const struct nt_ns *ns = *state;
	int status = -1;
	pid_t pid;

	log_to_each(ns, 1);
	pid = fork(); /* before there is a second thread */
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(20);
		_exit(end_without_privileges(ns));
	}
	assert_true(nt_group_wait(ns, FIRST, true));
	nt_flood_start(ns, traffic_defaults());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	nt_flood_end(true);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void callback_that_stops_during_the_start_is_heard(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct slow slow = { .returns = 7 };
	struct nfring *n;

	log_to_each(ns, 1);
	o.group_count = 200;
	n = nt_open(&o);
	nt_flood_start(ns, traffic_defaults());
	assert_int_equal(nfring_run(n, slow_callback, &slow, NULL), 7);
	nt_flood_end(true);
	for (unsigned i = 0; i < 200; i++)
		assert_false(nt_group_read(ns, FIRST + i, &(struct cli_group_owner){ 0 }));
	nfring_close(n);
}

static int nothing_more(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return 0;
}

/* On failure nothing has changed: packets still go to the ring. */
static void run_on_a_started_engine_leaves_it_alone(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = nt_capture(ns, FIRST);

	log_to_each(ns, 1);
	assert_int_equal(nfring_run(n, nothing_more, NULL, NULL), -EALREADY);
	nt_send(ns, 10, 64, 0);
	assert_int_equal(nt_take(n, 10, 2, NULL, NULL), 10);
	nfring_close(n);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(start_under_a_flood_succeeds_before_anybody_consumes),
		NT_TEST(overloaded_worker_shares_itself_among_its_groups),
		NT_TEST(slow_callback_does_not_hold_up_the_end),
		NT_TEST(start_does_not_wait_behind_a_callback),
		NT_TEST(end_under_traffic_needs_no_privileges),
		NT_TEST(callback_that_stops_during_the_start_is_heard),
		NT_TEST(run_on_a_started_engine_leaves_it_alone),
	};

	NT_MAIN(argc, argv, tests);
}
