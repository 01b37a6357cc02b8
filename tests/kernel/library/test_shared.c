/* SPDX-License-Identifier: MIT */
/* Several groups on one worker share its wake-ups. Counts are compared with those of one group, in
 * turns, with the same traffic. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <stdio.h>

#define ONE 5
#define FOUR 10
#define RATE 60000
#define ROUNDS 3
#define SECONDS 0.8

/* Port 9 is logged to one group, port 10 to four in turn. */
static void spread(const struct nt_ns *ns)
{
	nt_nft(ns, "table inet t {\n"
		   "chain a { log group 10\n}\nchain b { log group 11\n}\nchain c { log group 12\n}\nchain d { log "
		   "group 13\n}\n"
		   "chain out { type filter hook output priority 0;\n"
		   "udp dport 9 log group 5\n"
		   "udp dport 10 numgen inc mod 4 vmap { 0 : goto a, 1 : goto b, 2 : goto c, 3 : goto d }\n}\n}\n");
}

/* Captures `count` groups on one worker for SECONDS of traffic, and adds to the counters. */
static void capture(const struct nt_ns *ns, uint16_t group, uint16_t count, struct nfring_stats *sum)
{
	struct traffic_opts t = traffic_defaults();
	struct nfring_opts o = nt_opts(ns, group);
	struct nfring_stats s;
	struct nfring *n;

	o.group_count = count;
	n = nt_open(&o);
	nt_start(n);
	t.dest_port = count == 1 ? 9 : 10;
	t.rate_pps = RATE;
	t.seconds = SECONDS;
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

	spread(*state);
	for (unsigned i = 0; i < ROUNDS; i++) {
		capture(*state, ONE, 1, &one);
		capture(*state, FOUR, 4, &four);
	}
	ratio = ((double)four.wakeups / (double)four.packets) / ((double)one.wakeups / (double)one.packets);
	printf("wake-ups of four groups: %.2f of those of one\n", ratio);
	assert_true(ratio < 1.5);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(four_groups_wake_their_worker_as_one_group_does),
	};

	NT_MAIN(argc, argv, tests);
}
