/* SPDX-License-Identifier: MIT */
/* A flood as fast as one sender can make it: 16 log statements for each datagram,
 * one to four million log messages a second, as machines go. With the defaults
 * none is lost. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>

#define STATEMENTS 16
#define FLOOD_S 2.0

static uint64_t flood(const struct nt_ns *ns)
{
	struct traffic_opts o = traffic_defaults();
	uint64_t sent;

	o.seconds = FLOOD_S * (double)test_scale(100) / 100;
	nt_flood_start(ns, o);
	sent = nt_flood_end(false);
	return sent + nt_show_losses(ns, 5);
}

static json_t *metered_flood(const struct nt_ns *ns, uint64_t *logged, const char *const argv[])
{
	struct nt_proc p;
	json_t *o;

	nt_flood_rules(ns, STATEMENTS);
	nt_spawn_bound(&p, ns, 5, argv);
	*logged = STATEMENTS * flood(ns);
	nt_end(&p, SIGINT, 5);
	if (p.status)
		fail_msg("exit code %d: %s", p.status, p.err);
	o = nt_json(p.out);
	nt_proc_free(&p);
	printf("           %.2f M logged in %.1f s, %.0f ns of CPU a packet, p99 %.0f us, lost %.0f\n",
	       (double)*logged / 1e6, FLOOD_S * (double)test_scale(100) / 100, nt_json_number(o, "cpu_ns_per_packet"),
	       nt_json_number(json_object_get(o, "latency_us"), "p99"), nt_json_number(o, "lost"));
	return o;
}

/* A sanitizer slows the receiver down, not the kernel: then the ledger must hold,
 * with whatever was lost. */
static void check(json_t *o, uint64_t logged)
{
	nt_json_accounts_for(o, logged);
	assert_int_equal(nt_json_number(o, "truncated"), 0);
	assert_int_equal(nt_json_number(o, "malformed"), 0);
	if (!TEST_SANITIZED) {
		assert_int_equal(nt_json_number(o, "lost"), 0);
		assert_int_equal(nt_json_number(o, "socket_drops"), 0);
	}
	json_decref(o);
}

static void ring_with_the_defaults_loses_nothing(void **state)
{
	uint64_t logged;
	json_t *o = metered_flood(*state, &logged, NT_ARGS(NT_PPS, "--group", "5", "--json", "--mode", "ring"));

	assert_string_equal(nt_json_text(o, "mode"), "ring");
	check(o, logged);
}

static void inline_with_the_defaults_loses_nothing(void **state)
{
	uint64_t logged;
	json_t *o = metered_flood(*state, &logged, NT_ARGS(NT_PPS, "--group", "5", "--json", "--mode", "inline"));

	assert_string_equal(nt_json_text(o, "mode"), "inline");
	check(o, logged);
}

static void recv_source_with_the_defaults_loses_nothing(void **state)
{
	uint64_t logged;
	json_t *o = metered_flood(*state, &logged, NT_ARGS(NT_PPS, "--group", "5", "--json", "--source", "recv"));

	assert_string_equal(nt_json_text(o, "source"), "recv");
	check(o, logged);
}

/* The latency that the meter reports is that from the sender's own clock. */
static void latency_is_measured_from_the_senders_stamp(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = traffic_defaults();
	struct nt_proc p;
	json_t *o, *l;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json", "--latency-offset", "28"));
	t.count = test_scale(2000);
	t.rate_pps = 2000;
	t.stamp_offset = 0;
	nt_send_with(ns, t);
	nt_group_drained(ns, 5);
	nt_end(&p, SIGINT, 5);
	assert_int_equal(p.status, 0);
	o = nt_json(p.out);
	l = json_object_get(o, "latency_us");
	assert_int_equal(nt_json_number(o, "packets"), t.count);
	assert_int_equal(nt_json_number(o, "lost"), 0);
	assert_true(nt_json_number(l, "p50") > 0);
	assert_true(nt_json_number(l, "p50") <= nt_json_number(l, "p99"));
	assert_true(nt_json_number(l, "p99") <= nt_json_number(l, "max"));
	assert_true(nt_json_number(l, "max") < 5e6); /* a wrong offset would be wrong by decades */
	json_decref(o);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(ring_with_the_defaults_loses_nothing),
		NT_TEST(inline_with_the_defaults_loses_nothing),
		NT_TEST(recv_source_with_the_defaults_loses_nothing),
		NT_TEST(latency_is_measured_from_the_senders_stamp),
	};

	NT_MAIN(argc, argv, tests);
}
