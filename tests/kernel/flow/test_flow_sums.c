/* SPDX-License-Identifier: MIT */
/* The records of nfring-flow and its totals account for every packet that was logged: what is counted here is read from
 * the files that it writes, and from the sender. */
#include "flow_records.h"
#include "frame.h"
#include "group.h"
#include "scratch.h"
#include "spoofed.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PACKETS 200000u

/* Starts nfring-flow on group 5, with two more arguments. */
static void start(struct nt_proc *p, const struct nt_ns *ns, const char *file, const char *option, const char *value)
{
	static char url[512];

	snprintf(url, sizeof(url), "ipfix-file:%s", file);
	nt_spawn_bound(p, ns, 5, NT_ARGS(NT_FLOW, "--group", "5", "--to", url, option, value));
}

static void end(struct nt_proc *p, struct flow_records *f, const char *file)
{
	nt_end(p, SIGTERM, 60);
	if (p->status)
		fail_msg("nfring-flow ended with %d: %s", p->status, p->err);
	flow_records_read(f, file);
	printf("           %zu flows of %zu packets, lost %zu, discarded %zu\n", (size_t)f->flows, (size_t)f->packets,
	       (size_t)f->lost, (size_t)f->discarded);
	nt_proc_free(p);
}

static void flood_and_expect(const struct nt_ns *ns, const char *option, const char *value, uint32_t flows,
			     struct flow_records *f)
{
	const char *file = nt_scratch();
	struct nt_proc p;
	uint64_t sent;

	spoofed_log(ns, "5");
	start(&p, ns, file, option, value);
	sent = spoofed_send(ns, 1, flows, test_scale(PACKETS));
	sent += spoofed_show_losses(ns, 1);
	end(&p, f, file);
	flow_records_account_for(f, sent);
	assert_int_equal(f->bytes, f->packets * SPOOFED_BYTES);
}

static void a_flood_is_accounted_for(void **state)
{
	struct flow_records f;

	flood_and_expect(*state, "--inactive", "0.5", 1000, &f);
	assert_true(f.flows >= 1000);
}

static void losses_of_a_small_buffer_are_in_the_totals(void **state)
{
	struct flow_records f;

	flood_and_expect(*state, "--rcvbuf", "8192", 1000, &f);
	assert_true(f.lost > 0);
}

static void flows_pushed_out_of_a_full_table_lose_no_packet(void **state)
{
	struct flow_records f;

	flood_and_expect(*state, "--max-flows", "1000", 100000, &f);
	assert_true(f.by_reason[5] > 0);
	assert_true(f.by_reason[4] <= 1000);
}

/* Flows go on beyond --active: each packet is in one record. */
static void active_flows_that_are_cut_lose_no_packet(void **state)
{
	const char *file = nt_scratch();
	struct flow_records f;
	uint64_t sent = 0;
	struct nt_proc p;

	spoofed_log(*state, "5");
	start(&p, *state, file, "--active", "0.1");
	for (unsigned i = 0; i < 3; i++) {
		sent += spoofed_send(*state, 1, 10, test_scale(PACKETS) / 3);
		nt_sleep(0.3);
	}
	sent += spoofed_show_losses(*state, 1);
	end(&p, &f, file);
	flow_records_account_for(&f, sent);
	assert_int_equal(f.bytes, f.packets * SPOOFED_BYTES);
	assert_true(f.by_reason[2] >= 2 * 10);
}

static void a_stop_in_the_middle_keeps_what_was_logged_before(void **state)
{
	const char *file = nt_scratch();
	struct flow_records f;
	uint64_t before, told;
	struct nt_proc p;
	pid_t sender;

	spoofed_log(*state, "5");
	start(&p, *state, file, "--rcvbuf", "auto");
	sender = spoofed_start(*state, 1, 5000, 100 * test_scale(PACKETS));
	nt_sleep(0.3);
	before = spoofed_logged(*state);
	end(&p, &f, file);
	kill(sender, SIGKILL);
	nt_exit_code(sender);
	told = f.packets + f.lost + f.discarded;
	assert_true(before > 0);
	if (told < before || told > spoofed_logged(*state))
		fail_msg("%zu packets were logged before the stop, %zu are accounted for", (size_t)before,
			 (size_t)told);
	assert_int_equal(f.bytes, f.packets * SPOOFED_BYTES);
}

static void packets_beyond_the_count_are_discarded_ones(void **state)
{
	const char *file = nt_scratch();
	struct flow_records f;
	struct nt_proc p;

	spoofed_log(*state, "5");
	start(&p, *state, file, "--count", "100");
	spoofed_send(*state, 1, 10, 1000);
	end(&p, &f, file);
	assert_int_equal(f.packets, 100);
	assert_true(f.discarded > 0);
	assert_in_range(f.packets + f.discarded + f.lost, 101, 1000); /* a stop ends the rest */
}

static void what_is_not_ip_is_counted_and_makes_no_flow(void **state)
{
	const struct nt_frame arp = nt_frame_arp(), udp = nt_frame_udp(0);
	const char *file = nt_scratch();
	struct flow_records f;
	struct nt_proc p;

	nt_frame_pair(*state);
	nt_nft(*state,
	       "table netdev n {\nchain in { type filter hook ingress device vb priority 0; ether type { arp, ip } "
	       "log group 5; }\n}\n");
	start(&p, *state, file, "--rcvbuf", "auto");
	nt_frame_send(*state, &arp, 7);
	nt_frame_send(*state, &udp, 3);
	nt_group_drained(*state, 5);
	end(&p, &f, file);
	assert_int_equal(f.not_ip, 7);
	assert_int_equal(f.packets, 3);
	assert_int_equal(f.flows, 1);
	flow_records_account_for(&f, 10);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(a_flood_is_accounted_for),
		NT_TEST(losses_of_a_small_buffer_are_in_the_totals),
		NT_TEST(flows_pushed_out_of_a_full_table_lose_no_packet),
		NT_TEST(active_flows_that_are_cut_lose_no_packet),
		NT_TEST(a_stop_in_the_middle_keeps_what_was_logged_before),
		NT_TEST(packets_beyond_the_count_are_discarded_ones),
		NT_TEST(what_is_not_ip_is_counted_and_makes_no_flow),
	};

	NT_MAIN(argc, argv, tests);
}
