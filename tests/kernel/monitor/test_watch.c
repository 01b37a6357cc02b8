/* SPDX-License-Identifier: MIT */
/* What a tool says while it captures: the ledger when it is asked, and where to look when nothing comes. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "scrape.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HINT "no packet yet from group 5; `nfring list` shows who logs to it"

struct tool {
	const char *name, *program;
	const char *args[4];
};

static const struct tool tools[] = {
	{ "nfring-dump", "nfring-dump", { NT_DUMP } },
	{ "nfring-pps --mode ring", "nfring-pps", { NT_PPS, "--mode", "ring" } },
	{ "nfring-pps --mode inline", "nfring-pps", { NT_PPS, "--mode", "inline" } },
	{ "nfring-pps --mode caller", "nfring-pps", { NT_PPS, "--mode", "caller" } },
	{ "nfring-top", "nfring-top", { NT_TOP } },
};
#define TOOLS (sizeof(tools) / sizeof(tools[0]))

static void start(struct nt_proc *p, const struct nt_ns *ns, const struct tool *t)
{
	const char *const *a = t->args;
	const char *args[] = { a[0], "--group", "5", a[1], a[2], NULL };

	nt_spawn_bound(p, ns, 5, args);
}

/* Asks again until the tool has counted what this text says, however late the machine is. */
static void ask_until_said(const struct nt_proc *p, const char *text)
{
	const double end = nt_until(20);

	while (!strstr(said(p), text)) {
		if (nt_now() > end)
			fail_msg("not \"%s\" in: %s", text, said(p));
		kill(p->pid, SIGUSR1);
		usleep(50000);
	}
}

static void signal_prints_the_ledger_and_the_capture_goes_on(void **state)
{
	const struct nt_ns *ns = *state;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	for (unsigned i = 0; i < TOOLS; i++) {
		struct nt_proc p;
		char text[64];

		start(&p, ns, &tools[i]);
		snprintf(text, sizeof(text), "%s: 0 packets, 0 lost,", tools[i].program);
		ask_until_said(&p, text); /* it has started */
		nt_send(ns, 3, 64, 0);
		snprintf(text, sizeof(text), "%s: 3 packets, 0 lost,", tools[i].program);
		ask_until_said(&p, text);
		nt_send(ns, 4, 64, 0);
		snprintf(text, sizeof(text), "%s: 7 packets, 0 lost,", tools[i].program);
		ask_until_said(&p, text);
		nt_end(&p, SIGINT, 10);
		if (p.status)
			fail_msg("%s: exit code %d: %s", tools[i].name, p.status, p.err);
		nt_proc_free(&p);
	}
}

static void interval_prints_the_ledger_again_and_again(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, "--group", "5", "--stats-interval", "0.1"));
	wait_until_said(&p, "nfring-dump: 0 packets, 0 lost,");
	nt_send(ns, 5, 64, 0);
	wait_until_said(&p, "nfring-dump: 5 packets, 0 lost,");
	nt_send(ns, 5, 64, 0);
	wait_until_said(&p, "nfring-dump: 10 packets, 0 lost,");
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	nt_proc_free(&p);
}

static unsigned count(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static void hint_comes_once_where_no_packet_comes(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc none, some, quiet;

	nt_output_rules(ns, "udp dport 9", "log group 6", 1);
	nt_spawn_bound(&none, ns, 5, NT_ARGS(NT_DUMP, "--group", "5"));
	nt_spawn_bound(&some, ns, 6, NT_ARGS(NT_PPS, "--group", "6"));
	nt_spawn_bound(&quiet, ns, 7, NT_ARGS(NT_DUMP, "--group", "7", "--log-level", "error"));
	nt_send(ns, 1, 64, 0);
	wait_until_said(&none, HINT);
	nt_sleep(1); /* a second one would come, or a late one */
	nt_end(&none, SIGINT, 10);
	nt_end(&some, SIGINT, 10);
	nt_end(&quiet, SIGINT, 10);
	assert_int_equal(count(none.err, HINT), 1);
	assert_int_equal(count(some.err, "no packet yet"), 0);
	assert_string_equal(quiet.err, "");
	nt_proc_free(&none);
	nt_proc_free(&some);
	nt_proc_free(&quiet);
}

/* Returns how many packets the whole lines tell of that a program has printed so far. */
static uint64_t packets_of_lines(const struct nt_proc *p)
{
	static char text[1 << 16];
	ssize_t len = pread(p->out_fd, text, sizeof(text) - 1, 0);
	uint64_t packets = 0;
	char *end;

	text[len > 0 ? len : 0] = '\0';
	end = strrchr(text, '\n');
	if (end)
		*end = '\0';
	for (const char *at = end ? text : ""; (at = strstr(at, "\"packets\":")); at++)
		packets += strtoull(at + strlen("\"packets\":"), NULL, 10);
	return packets;
}

/* The intervals of nfring-pps --json --interval, and the summary after them, tell of the same packets. */
static void intervals_are_objects_before_the_summary(void **state)
{
	const struct nt_ns *ns = *state;
	double packets = 0, bytes = 0;
	const json_t *last;
	char first;
	struct nt_proc p;
	json_t *all;
	size_t n;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_PPS, "--group", "5", "--json", "--interval", "0.1"));
	while (pread(p.out_fd, &first, 1, 0) <= 0) /* it has not started */
		usleep(10000);
	nt_send(ns, 300, 64, 2000);
	for (double end = nt_until(20); packets_of_lines(&p) < 300 && nt_now() < end;)
		usleep(20000);
	nt_end(&p, SIGINT, 10);
	assert_int_equal(p.status, 0);
	all = nt_json_lines(p.out);
	n = json_array_size(all) - 1;
	assert_true(n >= 1);
	for (size_t i = 0; i < n; i++) {
		const json_t *o = json_array_get(all, i), *latency = json_object_get(o, "latency_us");

		packets += nt_json_number(o, "packets");
		bytes += nt_json_number(o, "bytes");
		assert_non_null(strchr(nt_json_text(o, "time"), 'T'));
		assert_true(nt_json_number(o, "interval_seconds") > 0);
		assert_true(nt_json_number(o, "seconds") > 0);
		assert_true(nt_json_number(o, "pps") >= 0);
		assert_true(nt_json_number(latency, "max") >= nt_json_number(latency, "p50"));
		assert_int_equal(nt_json_number(o, "lost"), 0);
		assert_int_equal(nt_json_number(o, "socket_drops"), 0);
	}
	last = json_array_get(all, n);
	assert_int_equal(nt_json_number(last, "packets"), 300);
	assert_int_equal(packets, 300);
	assert_int_equal(bytes, nt_json_number(last, "bytes"));
	json_decref(all);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(signal_prints_the_ledger_and_the_capture_goes_on),
		NT_TEST(interval_prints_the_ledger_again_and_again),
		NT_TEST(hint_comes_once_where_no_packet_comes),
		NT_TEST(intervals_are_objects_before_the_summary),
	};

	NT_MAIN(argc, argv, tests);
}
