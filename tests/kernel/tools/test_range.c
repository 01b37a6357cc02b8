/* SPDX-License-Identifier: MIT */
/* The tools on a range of groups and several workers. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "load_rules.h"
#include "proc.h"
#include "stamp.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST 100
#define GROUPS 4

static void dump_shows_all_groups_in_order_of_time(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = traffic_defaults();
	unsigned per_group[GROUPS] = { 0 };
	double last = 0, last_seq = 0;
	const int fd = nt_timestamps_on(); /* without them it is the order of receipt */
	struct nt_proc dump;
	json_t *all;

	load_rules(ns, RULES("--count", "4", "--spread", "numgen", "--match", "udp dport 9"));
	nt_spawn_bound(&dump, ns, FIRST + GROUPS - 1,
		       NT_ARGS(NT_DUMP, "--group", "100:4", "--workers", "2", "--json", "--count", "2000"));
	t.count = 2000;
	t.rate_pps = 4000;
	nt_send_with(ns, t);
	nt_finish(&dump, 15);
	close(fd);
	assert_int_equal(dump.status, 0);
	all = nt_json_lines(dump.out);
	assert_int_equal(json_array_size(all), 2000);
	for (size_t i = 0; i < 2000; i++) {
		const json_t *o = json_array_get(all, i);
		double time = strtod(nt_json_text(o, "timestamp"), NULL), seq = nt_json_number(o, "seq_global");

		assert_true(time >= last && seq > last_seq);
		last = time;
		last_seq = seq;
		per_group[(unsigned)nt_json_number(o, "group") - FIRST]++;
	}
	for (unsigned g = 0; g < GROUPS; g++)
		assert_int_equal(per_group[g], 500);
	json_decref(all);
	nt_proc_free(&dump);
}

#define LIST "5,200,100:2"

/* Runs a tool on the list, with one packet in four for each group; returns what it printed. */
static json_t *run_on_list(const struct nt_ns *ns, const char *tool)
{
	struct nt_proc p;
	json_t *o;

	nt_spawn_bound(&p, ns, FIRST + 1, NT_ARGS(tool, "--group", LIST, "--workers", "2", "--json", "--count", "400"));
	nt_send(ns, 400, 64, 4000);
	nt_finish(&p, 15);
	if (p.status)
		fail_msg("%s: exit code %d: %s", tool, p.status, p.err);
	o = nt_json_lines(p.out);
	nt_proc_free(&p);
	return o;
}

static void every_tool_takes_a_list_of_groups(void **state)
{
	static const unsigned groups[] = { 5, 200, 100, 101 };
	unsigned per_group[4] = { 0 };
	const json_t *list, *o;
	double seq = 0;
	json_t *all;
	int fd = nt_timestamps_on(); /* without them it is the order of receipt */

	load_rules(*state, NT_ARGS(NT_RULES, "--group", LIST, "--spread", "numgen", "--match", "udp dport 9"));
	all = run_on_list(*state, NT_DUMP);
	close(fd);
	assert_int_equal(json_array_size(all), 400);
	for (size_t i = 0; i < 400; i++) {
		o = json_array_get(all, i);
		assert_true(nt_json_number(o, "seq_global") > seq);
		seq = nt_json_number(o, "seq_global");
		for (unsigned g = 0; g < 4; g++)
			per_group[g] += nt_json_number(o, "group") == groups[g];
	}
	json_decref(all);
	all = run_on_list(*state, NT_PPS);
	list = json_object_get(json_array_get(all, 0), "groups");
	for (unsigned g = 0; g < 4; g++) {
		assert_int_equal(per_group[g], 100);
		assert_int_equal(nt_json_number(json_array_get(list, g), "group"), groups[g]);
		assert_int_equal(nt_json_number(json_array_get(list, g), "packets"), 100);
		assert_int_equal(nt_json_number(json_array_get(list, g), "worker"), g / 2);
	}
	list = json_object_get(json_array_get(all, 0), "workers");
	assert_int_equal(json_array_size(json_object_get(json_array_get(list, 0), "group_list")), 2);
	assert_null(json_object_get(json_array_get(list, 1), "group_list"));
	json_decref(all);
	all = run_on_list(*state, NT_TOP);
	assert_int_equal(nt_json_number(json_array_get(all, 0), "packets"), 400);
	json_decref(all);
}

static void pps_tells_workers_and_groups_apart(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts t = traffic_defaults();
	double groups = 0, workers = 0;
	struct nt_proc p;
	json_t *o, *list;

	nt_nft(ns, "table inet t { chain o { type filter hook output priority 0;\n"
		   "udp sport 5000 log group 100\nudp sport 5001 log group 103\n}\n}\n");
	nt_spawn_bound(&p, ns, FIRST + GROUPS - 1,
		       NT_ARGS(NT_PPS, "--group", "100:4", "--workers", "2", "--json", "--count", "900"));
	t.rate_pps = 3000;
	t.count = 300;
	t.source_port = 5000;
	nt_send_with(ns, t);
	t.count = 600;
	t.source_port = 5001;
	nt_send_with(ns, t);
	nt_finish(&p, 10);
	o = nt_json(p.out);
	list = json_object_get(o, "groups");
	assert_int_equal(json_array_size(list), GROUPS);
	for (size_t i = 0; i < GROUPS; i++)
		groups += nt_json_number(json_array_get(list, i), "packets");
	assert_int_equal(groups, 900);
	assert_int_equal(nt_json_number(json_array_get(list, 3), "packets"), 600);
	assert_int_equal(nt_json_number(json_array_get(list, 3), "worker"), 1);
	list = json_object_get(o, "workers");
	for (size_t i = 0; i < 2; i++)
		workers += nt_json_number(json_array_get(list, i), "packets");
	assert_int_equal(workers, 900);
	assert_int_equal(nt_json_number(json_array_get(list, 0), "packets"), 300);
	/* 600 of 900 on one of two workers, and on one of four groups */
	assert_int_equal(1000 * nt_json_number(json_object_get(o, "imbalance"), "workers"), 1333);
	assert_int_equal(1000 * nt_json_number(json_object_get(o, "imbalance"), "groups"), 2667);
	json_decref(o);
	nt_proc_free(&p);
}

/* CPU ns a packet of one group's traffic, in a range of so many groups. */
static double cpu_of_range(const struct nt_ns *ns, const char *range, unsigned last)
{
	struct traffic_opts t = traffic_defaults();
	struct nt_proc p;
	double cpu_ns;
	json_t *o;

	nt_spawn_bound(&p, ns, last, NT_ARGS(NT_PPS, "--group", range, "--workers", "1", "--json", "--count", "20000"));
	t.count = 20000;
	t.rate_pps = 20000;
	nt_send_with(ns, t);
	nt_finish(&p, 10);
	o = nt_json(p.out);
	assert_int_equal(nt_json_number(o, "packets"), 20000);
	cpu_ns = nt_json_number(o, "cpu_ns_per_packet");
	json_decref(o);
	nt_proc_free(&p);
	return cpu_ns;
}

static void idle_groups_of_a_range_cost_no_cpu(void **state)
{
	double alone, among;

	load_rules(*state, RULES("--hook", "output", "--match", "udp dport 9"));
	alone = cpu_of_range(*state, "100", FIRST);
	among = cpu_of_range(*state, "100:64", FIRST + 63);
	printf("           CPU a packet: %.0f ns, with 63 idle groups %.0f ns\n", alone, among);
	assert_true(among < 2 * alone);
}

static void live_line_shows_batching_and_latency(void **state)
{
	static const char *const wanted[] = { "QThresh ", "packets/datagram", "wake-ups/s", "p99 " };
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	load_rules(ns, RULES("--count", "4", "--match", "udp dport 9"));
	nt_spawn_bound(&p, ns, FIRST + GROUPS - 1,
		       NT_ARGS(NT_PPS, "--group", "100:4", "--workers", "2", "--seconds", "1.3"));
	nt_send(ns, 500, 64, 1000);
	nt_finish(&p, 10);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (!strstr(p.err, wanted[i]))
			fail_msg("no '%s' in: %s", wanted[i], p.err);
	assert_non_null(strstr(p.out, "imbalance"));
	assert_non_null(strstr(p.out, "worker 1 "));
	nt_proc_free(&p);
}

#define TOP_FLOWS 50
#define TOP_PACKETS (TOP_FLOWS * (TOP_FLOWS + 1) / 2)
#define TOP_BYTES 328 /* of each packet, headers included */

/* 1 packet of the first flow, 2 of the second, and so on. */
static void send_unequal_flows(const struct nt_ns *ns)
{
	for (unsigned i = 0; i < TOP_FLOWS; i++) {
		struct traffic_opts t = traffic_defaults();

		t.count = i + 1;
		t.source_port = (uint16_t)(6000 + i);
		t.payload_bytes = TOP_BYTES - 28;
		nt_send_with(ns, t);
	}
}

static void check_top(const json_t *o)
{
	const json_t *list = json_object_get(o, "flows"), *row;

	assert_int_equal(nt_json_number(o, "packets"), TOP_PACKETS);
	assert_int_equal(nt_json_number(o, "bytes"), TOP_PACKETS * TOP_BYTES);
	assert_int_equal(nt_json_number(o, "lost"), 0);
	assert_int_equal(nt_json_number(o, "flow_count"), TOP_FLOWS);
	assert_int_equal(json_array_size(list), TOP_FLOWS);
	for (size_t i = 0; i < TOP_FLOWS; i++) { /* the busiest first */
		row = json_array_get(list, i);
		assert_int_equal(nt_json_number(row, "packets"), TOP_FLOWS - i);
		assert_int_equal(nt_json_number(row, "bytes"), (TOP_FLOWS - i) * TOP_BYTES);
		assert_int_equal(json_integer_value(json_array_get(json_object_get(row, "ports"), 1)),
				 6000 + TOP_FLOWS - 1 - i);
	}
	row = json_array_get(json_object_get(o, "prefixes"), 0);
	assert_string_equal(nt_json_text(row, "prefix"), "top ");
	assert_int_equal(nt_json_number(row, "packets"), TOP_PACKETS);
	row = json_array_get(json_object_get(o, "interfaces"), 0);
	assert_string_equal(nt_json_text(row, "name"), "lo");
	assert_string_equal(nt_json_text(row, "direction"), "out");
	assert_int_equal(nt_json_number(row, "bytes"), TOP_PACKETS * TOP_BYTES);
}

static void tops_counts_equal_what_was_sent(void **state)
{
	const struct nt_ns *ns = *state;
	char count[16];
	struct nt_proc p;
	json_t *o;

	snprintf(count, sizeof(count), "%d", TOP_PACKETS);
	load_rules(ns, RULES("--count", "4", "--hook", "output", "--match", "udp dport 9", "--prefix", "top "));
	/* Copies are cut, on purpose: bytes are those of the packets. */
	nt_spawn_bound(&p, ns, FIRST + GROUPS - 1,
		       NT_ARGS(NT_TOP, "--group", "100:4", "--workers", "2", "--json", "--count", count, "--rows",
			       "100", "--copy-range", "32", "--interval", "0.1"));
	send_unequal_flows(ns);
	nt_finish(&p, 10);
	assert_int_equal(p.status, 0);
	o = nt_json(p.out);
	check_top(o);
	json_decref(o);
	nt_proc_free(&p);
}

static void top_shows_text_each_interval_and_ends_at_once(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	load_rules(ns, RULES("--hook", "output", "--match", "udp dport 9", "--prefix", "p "));
	nt_spawn_bound(&p, ns, FIRST, NT_ARGS(NT_TOP, "--group", "100", "--interval", "0.1"));
	nt_send(ns, 400, 64, 1000);
	nt_end(&p, SIGINT, 0.3 + (TEST_SANITIZED ? 2 : 0));
	assert_int_equal(p.status, 0);
	assert_non_null(strstr(p.out, "packets/s"));
	assert_non_null(strstr(p.out, "400  UDP 127.0.0.1."));
	assert_null(strchr(p.out, '\033'));
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(dump_shows_all_groups_in_order_of_time),
		NT_TEST(every_tool_takes_a_list_of_groups),
		NT_TEST(pps_tells_workers_and_groups_apart),
		NT_TEST(idle_groups_of_a_range_cost_no_cpu),
		NT_TEST(live_line_shows_batching_and_latency),
		NT_TEST(tops_counts_equal_what_was_sent),
		NT_TEST(top_shows_text_each_interval_and_ends_at_once),
	};

	NT_MAIN(argc, argv, tests);
}
