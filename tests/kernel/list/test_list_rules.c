/* SPDX-License-Identifier: MIT */
/* Which rules nfring-list finds, and what it makes of them: of nft and iptables-nft, in every family. */
#include "group.h"
#include "group_socket.h"
#include "looked.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns the only rule that logs to the group. */
static const json_t *rule_of(const json_t *o, unsigned group)
{
	const json_t *found = NULL, *rule;
	size_t i;

	json_array_foreach((json_t *)looked_array(o, "rules"), i, rule)
	{
		if (nt_json_number(rule, "group") != group)
			continue;
		if (found)
			fail_msg("group %u has several rules", group);
		found = rule;
	}
	if (!found)
		fail_msg("no rule logs to group %u", group);
	return found;
}

static void expect_place(const json_t *o, unsigned group, const char *family, const char *table, const char *chain)
{
	const json_t *rule = rule_of(o, group);

	assert_string_equal(nt_json_text(rule, "family"), family);
	assert_string_equal(nt_json_text(rule, "table"), table);
	assert_string_equal(nt_json_text(rule, "chain"), chain);
	assert_int_equal(nt_json_number(looked_group(o, group), "rules"), 1);
}

static void run(const struct nt_ns *ns, const char *const argv[])
{
	struct nt_proc p;

	nt_run(&p, ns, 10, argv);
	if (p.status)
		fail_msg("%s %s %s: exit code %d: %s", argv[0], argv[1], argv[2], p.status, p.err);
	nt_proc_free(&p);
}

/* -- where they are ---------------------------------------------------------------- */

static void rules_of_nft_are_found_in_every_family(void **state)
{
	const struct nt_ns *ns = *state;
	json_t *o;

	nt_nft(ns, "table ip a {\nchain own { log group 1; }\nchain in { type filter hook input priority 0; jump own; "
		   "}\n}\n"
		   "table ip6 b {\nchain out { type filter hook output priority 0; log group 2; }\n}\n"
		   "table inet c {\nchain through { type filter hook forward priority 0; counter log prefix \"p: \" "
		   "group 3 "
		   "snaplen 96 queue-threshold 20 comment \"why\"; }\n}\n"
		   "table bridge d {\nchain pre { type filter hook prerouting priority 0; log group 4; }\n}\n"
		   "table netdev e {\nchain lo { type filter hook ingress device lo priority 0; log group 65535; }\n}\n"
		   "table arp f {\nchain in { type filter hook input priority 0; log group 0; }\n}\n"
		   "table inet g {\nchain kernel { log prefix \"syslog: \"; log level debug; }\n}\n");
	o = looked(ns);
	assert_int_equal(json_array_size(looked_array(o, "rules")), 6);
	expect_place(o, 1, "ip", "a", "own");
	expect_place(o, 2, "ip6", "b", "out");
	expect_place(o, 3, "inet", "c", "through");
	expect_place(o, 4, "bridge", "d", "pre");
	expect_place(o, 65535, "netdev", "e", "lo");
	expect_place(o, 0, "arp", "f", "in");
	assert_string_equal(nt_json_text(rule_of(o, 3), "prefix"), "p: ");
	assert_string_equal(nt_json_text(rule_of(o, 3), "comment"), "why");
	assert_int_equal(nt_json_number(rule_of(o, 3), "snaplen"), 96);
	assert_int_equal(nt_json_number(rule_of(o, 3), "queue_threshold"), 20);
	assert_true(json_is_null(json_object_get(rule_of(o, 1), "prefix")));
	json_decref(o);
}

static void handle_is_the_one_that_nft_shows(void **state)
{
	const struct nt_ns *ns = *state;
	char wanted[64];
	struct nt_proc p;
	json_t *o;

	nt_nft(ns, "table inet t {\nchain c { counter; counter; log group 9; }\n}");
	o = looked(ns);
	nt_run(&p, ns, 10, NT_ARGS("nft", "-a", "list", "ruleset"));
	snprintf(wanted, sizeof(wanted), "log group 9 # handle %.0f\n", nt_json_number(rule_of(o, 9), "handle"));
	assert_non_null(strstr(p.out, wanted));
	nt_proc_free(&p);
	json_decref(o);
}

#define NFLOG(program, chain, group) NT_ARGS(program, "-A", chain, "-j", "NFLOG", "--nflog-group", group)

static void rules_of_iptables_nft_are_found(void **state)
{
	const struct nt_ns *ns = *state;
	json_t *o;

	if (access("/usr/sbin/iptables-nft", X_OK) < 0)
		nt_skip("iptables-nft is not installed (iptables)");
	run(ns, NT_ARGS("iptables-nft", "-A", "OUTPUT", "-p", "udp", "-m", "comment", "--comment", "by iptables", "-j",
			"NFLOG", "--nflog-group", "5", "--nflog-prefix", "ipt: ", "--nflog-threshold", "3",
			"--nflog-size", "100"));
	run(ns, NT_ARGS("iptables-nft", "-t", "mangle", "-N", "CUSTOM"));
	run(ns, NT_ARGS("iptables-nft", "-t", "mangle", "-A", "CUSTOM", "-j", "NFLOG", "--nflog-group", "6"));
	run(ns, NFLOG("ip6tables-nft", "INPUT", "7"));
	run(ns, NT_ARGS("ebtables-nft", "-A", "FORWARD", "--nflog-group", "8", "--nflog-prefix", "eb: "));
	run(ns, NT_ARGS("iptables-nft", "-A", "INPUT", "-j", "LOG"));
	o = looked(ns);
	assert_int_equal(json_array_size(looked_array(o, "rules")), 4);
	expect_place(o, 5, "ip", "filter", "OUTPUT");
	expect_place(o, 6, "ip", "mangle", "CUSTOM");
	expect_place(o, 7, "ip6", "filter", "INPUT");
	expect_place(o, 8, "bridge", "filter", "FORWARD");
	assert_string_equal(nt_json_text(rule_of(o, 5), "prefix"), "ipt: ");
	assert_string_equal(nt_json_text(rule_of(o, 5), "comment"), "by iptables");
	assert_int_equal(nt_json_number(rule_of(o, 5), "snaplen"), 100);
	assert_int_equal(nt_json_number(rule_of(o, 5), "queue_threshold"), 3);
	assert_string_equal(nt_json_text(rule_of(o, 8), "statement"), "nflog");
	assert_string_equal(nt_json_text(rule_of(o, 8), "prefix"), "eb: ");
	json_decref(o);
}

static void tables_of_iptables_legacy_are_named_as_not_looked_at(void **state)
{
	const struct nt_ns *ns = *state;
	const json_t *table;
	struct nt_proc p;
	char *text;
	json_t *o;

	nt_run(&p, ns, 10, NFLOG("iptables-legacy", "OUTPUT", "9"));
	if (p.status)
		nt_skip("no tables of iptables-legacy here: %s", p.err);
	nt_proc_free(&p);
	nt_run(&p, ns, 10, NFLOG("ip6tables-legacy", "OUTPUT", "9"));
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
	nt_spawn_bound(&p, ns, 9, NT_ARGS(NT_DUMP, "--group", "9"));
	o = looked(ns);
	table = json_array_get(looked_array(o, "legacy_tables"), 0);
	assert_string_equal(nt_json_text(table, "program"), "iptables-legacy");
	assert_string_equal(nt_json_text(table, "table"), "filter");
	table = json_array_get(looked_array(o, "legacy_tables"), 1);
	assert_string_equal(nt_json_text(table, "program"), "ip6tables-legacy");
	assert_string_equal(nt_json_text(table, "table"), "filter");
	assert_true(json_is_false(json_object_get(looked_finding(o, "nothing-feeds", 9), "certain")));
	json_decref(o);
	text = looked_text(ns);
	assert_non_null(strstr(text, "Not looked at: the tables of iptables-legacy, which are filter."));
	assert_non_null(strstr(text, "Not looked at: the tables of ip6tables-legacy, which are filter."));
	free(text);
	nt_end(&p, SIGINT, 5);
	nt_proc_free(&p);
}

/* -- what is to be said ------------------------------------------------------------ */

static void rules_and_readers_that_miss_one_another_are_found(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc read, unfed, p;
	json_t *o;

	nt_nft(ns, "table inet t {\nchain c {\nlog group 5 queue-threshold 16\nlog group 6\n"
		   "log group 5 queue-threshold 1\n}\n}");
	nt_spawn_bound(&read, ns, 5, NT_ARGS(NT_DUMP, "--group", "5"));
	nt_spawn_bound(&unfed, ns, 7, NT_ARGS(NT_PPS, "--group", "7", "--json"));
	o = looked(ns);
	assert_int_equal(json_array_size(looked_array(o, "findings")), 3);
	assert_non_null(looked_finding(o, "nobody-reads", 6));
	assert_true(json_is_true(json_object_get(looked_finding(o, "nothing-feeds", 7), "certain")));
	assert_non_null(strstr(nt_json_text(looked_finding(o, "small-batches", 5), "text"), "queue-threshold 1,"));
	assert_true(json_is_false(json_object_get(looked_group(o, 6), "in_use")));
	assert_int_equal(nt_json_number(looked_group(o, 5), "rules"), 2);
	assert_int_equal(nt_json_number(looked_group(o, 7), "rules"), 0);
	assert_string_equal(nt_json_text(looked_group(o, 5), "copy_mode"), "packet");
	assert_int_equal(nt_json_number(looked_group(o, 5), "drops"), 0);
	json_decref(o);
	o = looked_run(ns, NT_ARGS(NT_LIST, "--json", "--group", "6,7"));
	assert_int_equal(json_array_size(looked_array(o, "groups")), 2);
	assert_int_equal(json_array_size(looked_array(o, "rules")), 1);
	assert_int_equal(json_array_size(looked_array(o, "findings")), 2);
	json_decref(o);
	nt_run(&p, ns, 10, NT_ARGS(NT_LIST, "--group", "8"));
	assert_string_equal(p.out, "No such group is in use, and no rule logs to one.\n");
	nt_proc_free(&p);
	nt_end(&read, SIGINT, 5);
	nt_end(&unfed, SIGINT, 5);
	nt_proc_free(&read);
	nt_proc_free(&unfed);
}

/* The kernel's own messages go to group 0 while nfnetlink_log is bound to a protocol family. */
static void group_0_is_fed_by_the_kernel_itself(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	json_t *o;

	nt_spawn_bound(&p, ns, 0, NT_ARGS(NT_DUMP, "--group", "0", "--pf-bind"));
	o = looked(ns);
	assert_null(looked_finding(o, "nothing-feeds", 0));
	json_decref(o);
	nt_end(&p, SIGINT, 5);
	nt_proc_free(&p);
	nt_spawn_bound(&p, ns, 0, NT_ARGS(NT_DUMP, "--group", "0"));
	o = looked(ns);
	assert_non_null(looked_finding(o, "nothing-feeds", 0));
	json_decref(o);
	nt_end(&p, SIGINT, 5);
	nt_proc_free(&p);
}

static void prefix_is_escaped(void **state)
{
	const struct nt_ns *ns = *state;
	char *text;
	json_t *o;

	nt_output_prefix(ns, "\\u001b[2J\\n\\\"x", 5);
	o = looked(ns);
	assert_string_equal(nt_json_text(rule_of(o, 5), "prefix"), "\033[2J\n\"x");
	json_decref(o);
	text = looked_text(ns);
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "prefix \"\\x1b[2J\\x0a\\\"x\""));
	free(text);
}

static void jq_reads_what_is_printed(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	nt_nft(ns, "table inet t {\nchain c { log group 5; log group 6; }\n}");
	nt_run(&p, ns, 10,
	       NT_ARGS("sh", "-c", "\"$1\" --json | jq -c '[.namespaces[].groups[] | select(.in_use | not) | .group]'",
		       "sh", NT_LIST));
	assert_string_equal(p.out, "[5,6]\n");
	nt_proc_free(&p);
}

/* -- many, and while they change ----------------------------------------------------- */

#define MANY 10000

/* Loads `count` rules that log to group 5. */
static void load_many(const struct nt_ns *ns, unsigned count)
{
	char *script = NULL;
	struct nt_proc p;
	size_t size;
	FILE *f = open_memstream(&script, &size);

	fputs("table inet many {\nchain c {\n", f);
	for (unsigned i = 0; i < count; i++)
		fprintf(f, "udp dport %u log prefix \"%u\" group 5\n", i + 1, i);
	fputs("}\n}\n", f);
	fclose(f);
	nt_spawn_input(&p, ns, NT_ARGS("nft", "-f", "-"), script);
	nt_finish(&p, 60);
	if (p.status)
		fail_msg("nft: %s", p.err);
	nt_proc_free(&p);
	free(script);
}

static void ten_thousand_rules_are_all_found(void **state)
{
	json_t *o;

	load_many(*state, MANY);
	o = looked(*state);
	assert_int_equal(json_array_size(looked_array(o, "rules")), MANY);
	assert_int_equal(nt_json_number(looked_group(o, 5), "rules"), MANY);
	json_decref(o);
}

/* Another table comes and goes, which interrupts dumps. How many depends on the machine: a list is complete, or says
 * that it is not. */
static void rules_are_complete_or_said_to_change(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc change;

	load_many(ns, 2000);
	nt_spawn(&change, ns,
		 NT_ARGS("sh", "-c",
			 "while :; do nft 'table ip x { chain c { log group 6; }; }'; nft delete table ip x; done"));
	for (int i = 0; i < 11; i++) {
		json_t *o;

		if (i == 10)
			nt_end(&change, SIGKILL, 5);
		o = looked(ns);
		if (i == 10 || json_array_size(looked_array(o, "not_seen")) == 0)
			assert_int_equal(nt_json_number(looked_group(o, 5), "rules"), 2000);
		json_decref(o);
	}
	nt_proc_free(&change);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(rules_of_nft_are_found_in_every_family),
		NT_TEST(handle_is_the_one_that_nft_shows),
		NT_TEST(rules_of_iptables_nft_are_found),
		NT_TEST(tables_of_iptables_legacy_are_named_as_not_looked_at),
		NT_TEST(rules_and_readers_that_miss_one_another_are_found),
		NT_TEST(group_0_is_fed_by_the_kernel_itself),
		NT_TEST(prefix_is_escaped),
		NT_TEST(jq_reads_what_is_printed),
		NT_TEST(ten_thousand_rules_are_all_found),
		NT_TEST(rules_are_complete_or_said_to_change),
	};

	NT_MAIN(argc, argv, tests);
}
