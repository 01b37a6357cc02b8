/* SPDX-License-Identifier: MIT */
/* A range of groups over several workers: each packet reaches the queue of the
 * worker that owns its group, and the ledger holds for each of them. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GROUPS 4
#define FIRST 5
#define WORKERS 2

/* The source port of a flow chooses its group, for `statements` log messages. */
static void spread(const struct nt_ns *ns, unsigned statements)
{
	char rules[4000] = "";

	for (unsigned g = 0, n = 0; g < GROUPS; g++)
		for (unsigned i = 0; i < statements; i++)
			n += (unsigned)snprintf(rules + n, sizeof(rules) - n, "udp sport %u log group %u\n", 5000 + g,
						FIRST + g);
	nt_nft(ns, "table inet t {\nchain out { type filter hook output priority 0;\n%s}\n}\n", rules);
}

static struct nfring *capture_range(const struct nt_ns *ns, uint32_t rcvbuf)
{
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct nfring *n;

	o.group_count = GROUPS;
	o.workers = WORKERS;
	o.rcvbuf_bytes = rcvbuf;
	n = nt_open(&o);
	nt_start(n);
	return n;
}

static struct traffic_opts four_flows(void)
{
	struct traffic_opts t = traffic_defaults();

	t.source_port = 5000;
	t.flows = GROUPS;
	return t;
}

/* Takes from every queue until no batch has come for `quiet_s`. Counts the batches of a group that
 * the worker does not own in *strays. */
static uint64_t take_all(struct nfring *n, double quiet_s, uint64_t *strays)
{
	double last = nt_now();
	struct nfring_batch b;
	uint64_t got = 0;

	while (nt_now() - last < quiet_s * test_pause_times()) {
		for (unsigned w = 0; w < nfring_worker_count(n); w++) {
			struct nfring_queue *q = nfring_queue_get(n, w);
			struct nfring_worker_stats s = { .size = sizeof(s), .sum = { .size = sizeof(s.sum) } };

			nfring_worker_stats_read(n, w, &s);
			while (nfring_queue_claim(q, &b) == 1) {
				*strays += b.worker != w || b.group < s.group || b.group >= s.group + s.group_count ||
					   nfring_pkt_group(b.pkt) != b.group;
				got += b.count;
				nfring_queue_release(q, &b);
				last = nt_now();
			}
		}
		usleep(500);
	}
	return got;
}

static void every_packet_reaches_the_worker_that_owns_its_group(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = four_flows();
	struct nfring_stats g = { .size = sizeof(g) };
	uint64_t strays = 0;
	struct nfring *n;

	spread(ns, 1);
	n = capture_range(ns, NFRING_AUTO);
	assert_int_equal(nfring_worker_count(n), WORKERS);
	t.count = 4000;
	t.rate_pps = 20000;
	nt_send_with(ns, t);
	assert_int_equal(take_all(n, 0.3, &strays), 4000);
	assert_int_equal(strays, 0);
	assert_int_equal(nt_stats(n).packets, 4000);
	assert_int_equal(nt_stats(n).lost, 0);
	for (uint16_t i = 0; i < GROUPS; i++) {
		assert_int_equal(nfring_group_stats_read(n, FIRST + i, &g), 0);
		assert_true(g.packets > 0 && g.packets < 4000);
		assert_true(nfring_group_fd(n, FIRST + i) >= 0);
	}
	assert_int_equal(nfring_group_stats_read(n, FIRST + GROUPS, &g), -ENOENT);
	nfring_close(n);
}

/* Sends through every group until each has shown its gap. */
static uint64_t show_gaps(const struct nt_ns *ns)
{
	struct traffic_opts t = four_flows();

	t.count = 5 * GROUPS;
	t.rate_pps = 20;
	return nt_send_with(ns, t);
}

static void ledger_of_every_group_is_exact_under_loss(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = four_flows();
	uint64_t sent, taken = 0, strays = 0;
	struct nfring_stats s;
	struct nfring *n;

	spread(ns, 12);
	n = capture_range(ns, 8192);
	t.seconds = 0.5;
	nt_flood_start(ns, t);
	taken += take_all(n, 0.3, &strays);
	sent = nt_flood_end(false);
	sent += show_gaps(ns);
	taken += take_all(n, 0.3, &strays);
	s = nt_stats(n);
	assert_true(s.lost > 0);
	assert_int_equal(s.packets, taken);
	assert_int_equal(s.packets + s.lost, 12 * sent);
	assert_int_equal(strays, 0);
	nfring_close(n);
}

static void list_of_groups_is_captured_and_nothing_between_them(void **state)
{
	static const uint16_t groups[] = { 200, 5, 100 };
	const struct nt_ns *ns = *state;
	struct nfring_stats g = { .size = sizeof(g) };
	struct nfring_opts o = nt_opts(ns, 0);
	struct nfring *n;

	nt_nft(ns, "table inet t { chain d { log group 5; log group 6; log group 100; log group 200; }\n"
		   "chain c { type filter hook output priority 0; udp dport 9 goto d; }\n}\n");
	o.groups = groups;
	o.groups_count = 3;
	o.workers = 3;
	n = nt_open(&o);
	nt_start(n);
	assert_int_equal(nfring_worker_count(n), 3);
	nt_send(ns, 20, 64, 1000);
	for (unsigned w = 0; w < 3; w++) {
		struct nfring_queue *q = nfring_queue_get(n, w);
		struct nfring_batch b;

		for (uint64_t got = 0; got < 20; got += b.count) {
			assert_int_equal(nfring_queue_wait(q, 2000), 1);
			assert_int_equal(nfring_queue_claim(q, &b), 1);
			assert_int_equal(b.group, groups[w]);
			nfring_queue_release(q, &b);
		}
		assert_int_equal(nfring_group_stats_read(n, groups[w], &g), 0);
		assert_int_equal(g.packets, 20);
	}
	nfring_close(n);
}

static void range_with_one_busy_group_binds_none(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *blocker = nt_capture(ns, FIRST + 2), *n;
	struct nfring_opts o = nt_opts(ns, FIRST);
	struct nfring_error e;
	struct cli_group_owner g;
	char process[32];

	o.group_count = GROUPS;
	o.workers = WORKERS;
	n = nt_open(&o);
	assert_true(nt_group_read(ns, FIRST + 2, &g));
	snprintf(process, sizeof(process), "(process %d)", (int)getpid());
	assert_int_equal(nfring_start(n, &e), -EBUSY);
	assert_int_equal(e.code, NFRING_E_GROUP_BUSY);
	assert_non_null(strstr(e.text, "group 7 "));
	assert_non_null(strstr(e.text, process));
	for (unsigned i = 0; i < GROUPS; i++)
		assert_int_equal(nt_group_read(ns, FIRST + i, &g), i == 2);
	nfring_close(n);
	nfring_close(blocker);
}

/* -- several groups on one worker share its wake-ups -------------------------------- */

#define TURNS_FIRST 10
#define TURNS_PPS 60000
#define TURNS_S 0.8
#define TURNS 3

/* Port 9 is logged to one group, port 10 to four in turn. */
static void spread_in_turn(const struct nt_ns *ns)
{
	nt_nft(ns, "table inet t {\n"
		   "chain a { log group 10\n}\nchain b { log group 11\n}\nchain c { log group 12\n}\nchain d { log "
		   "group 13\n}\n"
		   "chain out { type filter hook output priority 0;\n"
		   "udp dport 9 log group 5\n"
		   "udp dport 10 numgen inc mod 4 vmap { 0 : goto a, 1 : goto b, 2 : goto c, 3 : goto d }\n}\n}\n");
}

/* Captures `count` groups on one worker for TURNS_S of traffic, and adds to the counters. */
static void count_wakeups(const struct nt_ns *ns, uint16_t group, uint16_t count, struct nfring_stats *sum)
{
	struct traffic_opts t = traffic_defaults();
	struct nfring_opts o = nt_opts(ns, group);
	struct nfring_stats s;
	struct nfring *n;

	o.group_count = count;
	n = nt_open(&o);
	nt_start(n);
	t.dest_port = count == 1 ? 9 : 10;
	t.rate_pps = TURNS_PPS;
	t.seconds = TURNS_S * test_times();
	nt_flood_start(ns, t);
	nt_take(n, UINT64_MAX, 0.3, NULL, NULL);
	nt_flood_end(false);
	s = nt_stop(n);
	assert_int_equal(s.lost, 0);
	assert_true(s.packets > 1000);
	sum->packets += s.packets;
	sum->wakeups += s.wakeups;
	nfring_close(n);
}

static void four_groups_wake_their_worker_as_one_group_does(void **state)
{
	struct nfring_stats one = { 0 }, four = { 0 };
	double ratio;

	spread_in_turn(*state);
	for (unsigned i = 0; i < TURNS; i++) {
		count_wakeups(*state, FIRST, 1, &one);
		count_wakeups(*state, TURNS_FIRST, 4, &four);
	}
	ratio = ((double)four.wakeups / (double)four.packets) / ((double)one.wakeups / (double)one.packets);
	printf("wake-ups of four groups: %.2f of those of one\n", ratio);
	assert_true(ratio < 1.5);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(every_packet_reaches_the_worker_that_owns_its_group),
		NT_TEST(ledger_of_every_group_is_exact_under_loss),
		NT_TEST(list_of_groups_is_captured_and_nothing_between_them),
		NT_TEST(range_with_one_busy_group_binds_none),
		NT_TEST(four_groups_wake_their_worker_as_one_group_does),
	};

	NT_MAIN(argc, argv, tests);
}
