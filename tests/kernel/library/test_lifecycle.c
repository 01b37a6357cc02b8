/* SPDX-License-Identifier: MIT */
/* Starting, stopping and closing, in every order, under traffic, again and again. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "held.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FLOOD_S 30      /* longer than any test here: each ends it */
#define CLOSE_LIMIT_S 5 /* a close that waits for the end of the flood takes longer */

static void log_to_group_5(const struct nt_ns *ns, unsigned times)
{
	nt_flood_rules(ns, times);
}

static bool is_bound(const struct nt_ns *ns)
{
	struct cli_group_owner g;

	return nt_group_read(ns, 5, &g);
}

static void flood(const struct nt_ns *ns)
{
	struct traffic_opts o = traffic_defaults();

	o.seconds = FLOOD_S;
	nt_flood_start(ns, o);
	usleep(50000);
}

static void close_quickly(struct nfring *n)
{
	double start = nt_now(), took;

	nfring_close(n);
	took = nt_now() - start;
	if (took > CLOSE_LIMIT_S * test_times())
		fail_msg("nfring_close took %.3f s", took);
}

/* -- orders ------------------------------------------------------------------- */

static void close_without_start_and_of_nothing(void **state)
{
	struct nfring_opts o = nt_opts(*state, 5);
	struct nfring *n = nt_open(&o);

	assert_false(is_bound(*state)); /* open binds nothing */
	nfring_stop(n);                 /* nothing to stop */
	nfring_close(n);
	nfring_close(NULL);
}

static void second_start_and_start_after_stop_are_refused(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *n = nt_capture(ns, 5);
	struct nfring_error e;

	assert_int_equal(nfring_start(n, &e), -EALREADY);
	assert_int_equal(e.code, NFRING_E_STATE);
	assert_true(is_bound(ns)); /* the refusal changed nothing */
	nt_stop(n);
	nfring_stop(n); /* again: nothing */
	assert_int_equal(nfring_start(n, &e), -EALREADY);
	close_quickly(n);
	assert_false(is_bound(ns));
}

static void stop_after_drain_delivers_what_the_kernel_had_batched(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	log_to_group_5(ns, 1);
	o.qthresh = 64;
	o.timeout_cs = 1000; /* the kernel would keep them for ten seconds */
	n = nt_open(&o);
	nt_start(n);
	nt_send(ns, 10, 64, 0);
	assert_int_equal(nt_take(n, 10, 0.2, NULL, NULL), 0);
	nfring_stop_after_drain(n);
	assert_int_equal(nt_take(n, 11, 2, NULL, NULL), 10); /* ends by -ESHUTDOWN */
	assert_int_equal(nt_stats(n).packets, 10);
	nfring_close(n);
}

static void start_that_finds_the_group_busy_can_be_repeated(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *first = nt_capture(ns, 5), *second;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring_error e;
	struct cli_group_owner g;
	char portid[16];

	log_to_group_5(ns, 1);
	second = nt_open(&o);
	assert_int_equal(nfring_start(second, &e), -EBUSY);
	assert_int_equal(e.code, NFRING_E_GROUP_BUSY);
	assert_true(nt_group_read(ns, 5, &g));
	snprintf(portid, sizeof(portid), "%u", g.portid);
	assert_non_null(strstr(e.text, portid));
	nfring_close(first);
	nt_start(second);
	nt_send(ns, 10, 64, 0);
	assert_int_equal(nt_take(second, 10, 2, NULL, NULL), 10);
	nfring_close(second);
}

/* -- bounded ------------------------------------------------------------------ */

static void close_is_bounded_while_packets_keep_coming(void **state)
{
	struct nfring *n;

	log_to_group_5(*state, 16);
	n = nt_capture(*state, 5);
	flood(*state);
	close_quickly(n);
	assert_false(is_bound(*state));
	nt_flood_end(true);
}

static void close_is_bounded_while_the_consumer_holds_batches(void **state)
{
	struct nfring_batch b;
	struct nfring *n;

	log_to_group_5(*state, 16);
	n = nt_capture(*state, 5);
	flood(*state);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(nfring_queue_wait(nfring_queue_get(n, 0), (int)(1000 * test_times())), 1);
		assert_int_equal(nfring_queue_claim(nfring_queue_get(n, 0), &b), 1);
	}
	close_quickly(n);
	nt_flood_end(true);
}

static void close_is_bounded_when_nobody_consumes_and_every_slab_is_out(void **state)
{
	struct nfring_opts o = nt_opts(*state, 5);
	struct nfring *n;

	log_to_group_5(*state, 16);
	o.memory_bytes = NFRING_MEMORY_MIN_BYTES;
	n = nt_open(&o);
	nt_start(n);
	flood(*state);
	while (!nt_stats(n).starved) /* or the test's own limit ends it */
		usleep(20000);
	close_quickly(n);
	assert_false(is_bound(*state));
	nt_flood_end(true);
}

static void group_can_be_bound_again_at_once_under_traffic(void **state)
{
	log_to_group_5(*state, 1);
	flood(*state);
	for (uint64_t i = 0; i < test_scale(20); i++) {
		struct nfring *n = nt_capture(*state, 5);

		assert_true(nt_take(n, 100, 1, NULL, NULL) >= 100);
		close_quickly(n);
		assert_false(is_bound(*state));
	}
	nt_flood_end(true);
}

/* -- nothing is left behind --------------------------------------------------- */

static void close_leaves_no_descriptor_and_no_thread(void **state)
{
	struct nfring_opts o = nt_opts(*state, 5);
	struct nt_held before, after;
	struct nfring *blocker, *n;

	nfring_close(nt_capture(*state, 5)); /* what is set up once */
	blocker = nt_capture(*state, 5);
	before = nt_held_now();
	for (int i = 0; i < 5; i++) {
		n = nt_capture(*state, 6);
		nfring_close(n);
		n = nt_open(&o);
		assert_int_equal(nfring_start(n, NULL), -EBUSY); /* a failing start neither */
		nfring_close(n);
		o.netns = "no-such-namespace";
		assert_true(nfring_open(&n, &o, NULL) < 0); /* nor a failing open */
		o = nt_opts(*state, 5);
	}
	after = nt_held_now();
	assert_int_equal(after.fds, before.fds);
	nt_held_expect_threads(before.threads);
	nfring_close(blocker);
}

/* -- the tools ---------------------------------------------------------------- */

/* Seconds from the signal to the end of the program. */
static double interrupt_once(const struct nt_ns *ns, int sig, const char *const argv[])
{
	struct nt_proc p;
	double start, took;

	nt_spawn_bound(&p, ns, 5, argv);
	usleep(20000);
	start = nt_now();
	nt_end(&p, sig, 5);
	took = nt_now() - start;
	if (p.status != 0)
		fail_msg("%s: exit code %d: %s", argv[0], p.status, p.err);
	assert_false(is_bound(ns));
	nt_proc_free(&p);
	return took;
}

/* A machine that is busy with other things may delay one of ten, but never much. */
static void interrupt_again_and_again(const struct nt_ns *ns, int sig, const char *const argv[])
{
	uint64_t times = test_scale(20), late = 0;
	double longest = 0;

	log_to_group_5(ns, 1);
	flood(ns);
	for (uint64_t i = 0; i < times; i++) {
		double took = interrupt_once(ns, sig, argv);

		late += took > 0.3 * test_times();
		longest = took > longest ? took : longest;
	}
	nt_flood_end(true);
	printf("           at most %.3f s, %lu of %lu times more than 0.3 s\n", longest, late, times);
	assert_true(TEST_SANITIZED || late <= times / 10);
	assert_true(longest < 3 * test_times());
}

static void sigint_ends_pps_within_300_ms_and_frees_the_group(void **state)
{
	interrupt_again_and_again(*state, SIGINT, NT_ARGS(NT_PPS, "--group", "5", "--json"));
}

static void sigint_ends_dump_within_300_ms_and_frees_the_group(void **state)
{
	interrupt_again_and_again(*state, SIGINT, NT_ARGS(NT_DUMP, "--group", "5", "-w", "/dev/null"));
}

static void sigterm_ends_the_inline_meter_too(void **state)
{
	interrupt_again_and_again(*state, SIGTERM, NT_ARGS(NT_PPS, "--group", "5", "--json", "--mode", "inline"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(close_without_start_and_of_nothing),
		NT_TEST(second_start_and_start_after_stop_are_refused),
		NT_TEST(stop_after_drain_delivers_what_the_kernel_had_batched),
		NT_TEST(start_that_finds_the_group_busy_can_be_repeated),
		NT_TEST(close_is_bounded_while_packets_keep_coming),
		NT_TEST(close_is_bounded_while_the_consumer_holds_batches),
		NT_TEST(close_is_bounded_when_nobody_consumes_and_every_slab_is_out),
		NT_TEST(group_can_be_bound_again_at_once_under_traffic),
		NT_TEST(close_leaves_no_descriptor_and_no_thread),
		NT_TEST(sigint_ends_pps_within_300_ms_and_frees_the_group),
		NT_TEST(sigint_ends_dump_within_300_ms_and_frees_the_group),
		NT_TEST(sigterm_ends_the_inline_meter_too),
	};

	NT_MAIN(argc, argv, tests);
}
