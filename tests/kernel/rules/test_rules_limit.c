/* SPDX-License-Identifier: MIT */
/* A limit or a quota in --match counts each packet once, whatever the spread and whoever loads the script, and what
 * exceeds it is not logged to another group. */
#include "capture.h"
#include "flood.h"
#include "load_rules.h"
#include "test.h"

#include <stdio.h>

#define SENT 40
#define PASSED 10
#define PAYLOAD 72 /* with its headers 100 bytes */

static const char *const spreads[] = { "symhash", "cpu", "numgen", "source", "destination" };
#define SPREADS (sizeof(spreads) / sizeof(spreads[0]))

/* Three groups: with a power of two a mask would choose the CPU's. */
#define LIMITED(match, spread, ...)                                                                                    \
	RULES("--count", "3", "--hook", "output", "--match", match, "--spread", spread, __VA_ARGS__)

static void expect_passed(const struct nt_ns *ns, const char *what)
{
	struct nfring_opts o = nt_opts(ns, 100);
	struct nfring_stats s;
	struct nfring *n;

	o.group_count = 3;
	n = nt_open(&o);
	nt_start(n);
	nt_send(ns, SENT, PAYLOAD, 0);
	nt_take(n, PASSED, 5, NULL, NULL);
	nfring_stop_after_drain(n); /* what is too much */
	nt_take(n, 1, 5, NULL, NULL);
	s = nt_stats(n);
	if (s.packets + s.lost != PASSED)
		fail_msg("%s: %d packets are logged, not %d", what, (int)(s.packets + s.lost), PASSED);
	nfring_close(n);
}

static void limit_of_nft_counts_once(void **state)
{
	for (unsigned i = 0; i < SPREADS; i++) {
		load_rules(*state,
			   LIMITED("udp dport 9 limit rate 1/hour burst 10 packets", spreads[i], "--table", "t"));
		expect_passed(*state, spreads[i]);
	}
}

static void quota_of_nft_counts_once(void **state)
{
	for (unsigned i = 0; i < SPREADS; i++) {
		load_rules(*state, LIMITED("udp dport 9 quota until 1000 bytes", spreads[i], "--table", "t"));
		expect_passed(*state, spreads[i]);
	}
}

static void limits_of_iptables_count_once(void **state)
{
	static const char *const matches[] = { "-p udp --dport 9 -m limit --limit 1/hour --limit-burst 10",
					       "-p udp --dport 9 -m quota --quota 1000" };

	for (unsigned m = 0; m < 2; m++) {
		for (unsigned i = 0; i < SPREADS; i++) {
			load_rules(*state, LIMITED(matches[m], spreads[i], "--iptables", "4"));
			expect_passed(*state, spreads[i]);
			load_rules(*state, LIMITED(matches[m], spreads[i], "--iptables", "4", "--delete"));
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(limit_of_nft_counts_once),
		NT_TEST(quota_of_nft_counts_once),
		NT_TEST(limits_of_iptables_count_once),
	};

	NT_MAIN(argc, argv, tests);
}
