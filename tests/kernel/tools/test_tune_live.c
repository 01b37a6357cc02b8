/* SPDX-License-Identifier: MIT */
/* nfring-tune --live: it measures the traffic of a group that somebody else logs to. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "test.h"
#include "tune_report.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define LIVE(...) NT_ARGS(NT_TUNE, "--live", "--quick", "--netns", ns->name, "--out", tune_report_folder(), __VA_ARGS__)

static void flood_at(const struct nt_ns *ns, const char *hook, const char *statement)
{
	struct traffic_opts t = traffic_defaults();

	nt_nft(ns, "table inet t { chain c { type filter hook %s priority 0; udp dport 9 %s\n}\n}\n", hook, statement);
	t.rate_pps = 20000 * test_times(); /* as many as a slow machine can send: batches need them */
	t.seconds = 15;
	nt_flood_start(ns, t);
}

/* In input, where the kernel tells timestamps. */
static void flood(const struct nt_ns *ns, const char *statement)
{
	flood_at(ns, "input", statement);
}

static void sweep_live(const struct nt_ns *ns, struct nt_proc *p)
{
	nt_run(p, NULL, 40,
	       LIVE("--group", "5", "--qthresh", "64", "--timeout", "10", "--nlbufsiz", "15616", "--budget", "200000",
		    "--seconds", "4"));
	nt_flood_end(true);
	tune_expect(p, 0, "tune.html");
}

static void a_live_group_is_measured_and_left_alone(void **state)
{
	const struct nt_ns *ns = *state;
	struct cli_group_owner g;
	struct nt_proc p;
	char *json;
	json_t *o, *point;

	flood(ns, "log group 5");
	sweep_live(ns, &p);
	assert_null(strstr(p.err, "queue-threshold"));
	json = tune_report_read("tune.json");
	o = nt_json(json);
	point = json_array_get(json_object_get(o, "points"), 0);
	assert_string_equal(nt_json_text(point, "latency_clock"), "kernel timestamp");
	assert_true(nt_json_number(point, "batch") > 8);
	assert_false(nt_group_read(ns, 5, &g));
	json_decref(o);
	free(json);
	nt_proc_free(&p);
}

/* Batches of 64 packets in group 5, of one in group 6: together of two. With one of the groups, or one of
 * the two consumers, it would be 64 or at most one. */
static void groups_of_a_list_are_measured_together(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	char *json;
	json_t *o;
	double batch;

	flood(ns, "log group 5 log group 6 queue-threshold 1");
	nt_run(&p, NULL, 40,
	       LIVE("--group", "6,5", "--workers", "2", "--qthresh", "64", "--timeout", "10", "--nlbufsiz", "15616",
		    "--budget", "200000", "--seconds", "4"));
	nt_flood_end(true);
	tune_expect(&p, 0, "tune.html");
	json = tune_report_read("tune.json");
	o = nt_json(json);
	batch = nt_json_number(json_array_get(json_object_get(o, "points"), 0), "batch");
	assert_true(batch > 1.5 && batch < 4);
	json_decref(o);
	free(json);
	nt_proc_free(&p);
}

static void a_rule_that_defeats_qthresh_is_warned_of(void **state)
{
	struct nt_proc p;

	flood(*state, "log group 5 queue-threshold 1");
	sweep_live(*state, &p);
	tune_expect(&p, 0, "batches hold 1.0 packets in spite of QThresh 64: the rule's own queue-threshold");
	nt_proc_free(&p);
}

static void nothing_is_recommended_for_packets_without_a_timestamp(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	char *json;
	json_t *o;

	flood_at(ns, "output", "log group 5");
	nt_run(&p, NULL, 40,
	       LIVE("--group", "5", "--qthresh", "64", "--timeout", "10", "--nlbufsiz", "15616", "--budget", "200000",
		    "--seconds", "4"));
	nt_flood_end(true);
	tune_expect(&p, 3, "no recommendation");
	assert_non_null(strstr(p.err, "no packet had a time to count its latency from"));
	assert_string_equal(p.out, "");
	json = tune_report_read("tune.json");
	o = nt_json(json);
	assert_true(json_is_null(json_object_get(o, "recommended")));
	assert_true(json_is_null(json_object_get(o, "closest")));
	json_decref(o);
	free(json);
	nt_proc_free(&p);
}

static void a_busy_group_is_left_to_its_owner(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc owner, p;

	nt_spawn_bound(&owner, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json"));
	nt_run(&p, NULL, 10, LIVE("--group", "5"));
	tune_expect(&p, 1, "is owned by");
	assert_false(tune_report_has("tune.json"));
	nt_proc_free(&p);
	nt_end(&owner, SIGINT, 5);
	assert_int_equal(owner.status, 0);
	nt_proc_free(&owner);
}

static void a_silent_group_is_told(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	nt_run(&p, NULL, 20, LIVE("--group", "7"));
	tune_expect(&p, 1, "nothing was logged to group 7: is there a rule with 'log group 7'");
	nt_proc_free(&p);
	nt_run(&p, NULL, 20, LIVE("--group", "20,7:3"));
	tune_expect(&p, 1, "nothing was logged to group 20,7:3: is there a rule with 'log group 20'");
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TUNE_TEST(a_live_group_is_measured_and_left_alone),
		TUNE_TEST(groups_of_a_list_are_measured_together),
		TUNE_TEST(a_rule_that_defeats_qthresh_is_warned_of),
		TUNE_TEST(nothing_is_recommended_for_packets_without_a_timestamp),
		TUNE_TEST(a_busy_group_is_left_to_its_owner),
		TUNE_TEST(a_silent_group_is_told),
	};

	NT_MAIN(argc, argv, tests);
}
