/* SPDX-License-Identifier: MIT */
/* --user: what a tool is and may do once it has given up root, and that it captures as before. */
#include "flood.h"
#include "group.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"
#include "thread_status.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AS_NOBODY "--group", "5", "--user", "nobody"
#define KILLED_BY_SECCOMP (128 + SIGSYS)
#define KILLED_BY_ABORT (128 + SIGABRT)

static const char *const sources[] = { "uring", "recv" };
#define SOURCES (sizeof(sources) / sizeof(sources[0]))

/* LeakSanitizer would trace a process that cannot be traced any more. */
static int no_leak_check(void **state)
{
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	return nt_setup(state);
}

#define DROP_TEST(function) cmocka_unit_test_setup_teardown(function, no_leak_check, nt_teardown)

static void log_udp(const struct nt_ns *ns)
{
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
}

/* Fails with what the tool said unless it has ended with `status`. Frees p. */
static void expect_end(struct nt_proc *p, const char *what, const char *source, int status)
{
	if (p->status != status)
		fail_msg("%s, %s: exit code %d, said: %s", what, source, p->status, p->err);
	nt_proc_free(p);
}

/* -- who it is ----------------------------------------------------------------------- */

struct capture {
	const char *name;
	const char *args[8];
};

static const struct capture captures[] = {
	{ "nfring-dump", { NT_DUMP } },
	{ "nfring-pps --mode ring", { NT_PPS, "--mode", "ring" } },
	{ "nfring-pps --mode inline", { NT_PPS, "--mode", "inline" } },
	{ "nfring-pps --json", { NT_PPS, "--json" } },
	{ "nfring-top", { NT_TOP } },
};

/* Spawns a capture by three workers. */
static void spawn_as_nobody(struct nt_proc *p, const struct nt_ns *ns, const struct capture *c, const char *source)
{
	const char *argv[20] = { NULL };
	const char *const more[] = { AS_NOBODY, "--group", "5:3", "--workers", "3", "--source", source };
	unsigned n = 0;

	for (; c->args[n]; n++)
		argv[n] = c->args[n];
	for (unsigned i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		argv[n++] = more[i];
	nt_spawn_bound(p, ns, 5, argv);
}

static void only_workers_keep_a_capability_and_every_thread_is_confined(void **state)
{
	const struct nt_ns *ns = *state;

	for (unsigned s = 0; s < SOURCES; s++) {
		for (unsigned i = 0; i < sizeof(captures) / sizeof(captures[0]); i++) {
			struct nt_proc p;
			bool sound;

			spawn_as_nobody(&p, ns, &captures[i], sources[s]);
			sound = thread_status_settle(p.pid, 3, true);
			nt_end(&p, SIGINT, 5);
			if (!sound)
				fail_msg("%s, %s: %s", captures[i].name, sources[s], p.err);
			expect_end(&p, captures[i].name, sources[s], 0);
			assert_true(nt_group_wait(ns, 5, false));
		}
	}
}

static void user_is_a_uid_and_a_gid_too(void **state)
{
	struct nt_proc p;

	nt_spawn_bound(&p, *state, 5, NT_ARGS(NT_DUMP, "--group", "5", "--user", "65534:65534"));
	assert_true(thread_status_settle(p.pid, 1, true));
	nt_end(&p, SIGINT, 5);
	expect_end(&p, "--user 65534:65534", "auto", 0);
}

/* Runs a meter that cannot give up root, and wants it to say so. */
static void expect_refusal(const struct nt_ns *ns, const char *const argv[], const char *text)
{
	struct nt_proc p;

	nt_run(&p, ns, 10, argv);
	if (p.status != 1 || !strstr(p.err, text) || p.out_len)
		fail_msg("exit code %d: %s", p.status, p.err);
	nt_proc_free(&p);
	assert_true(nt_group_wait(ns, 5, false));
}

static void tool_that_cannot_give_up_root_says_so_and_ends(void **state)
{
	expect_refusal(*state,
		       NT_ARGS("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=+net_admin",
			       "--ambient-caps=+net_admin", "--", NT_PPS, AS_NOBODY),
		       "start nfring-pps as root");
	expect_refusal(*state, NT_ARGS("setpriv", "--securebits=+no_setuid_fixup", "--", NT_PPS, AS_NOBODY),
		       "without SECBIT_NO_SETUID_FIXUP");
	/* Root of a user namespace that has no other user. */
	expect_refusal(*state, NT_ARGS("unshare", "-rn", "--", NT_PPS, AS_NOBODY),
		       "cannot become nobody: Invalid argument");
	expect_refusal(*state, NT_ARGS("unshare", "-rn", "--", NT_PPS, AS_NOBODY, "--mode", "inline"),
		       "cannot become nobody: Invalid argument");
}

/* -- what it does still ---------------------------------------------------------------- */

/* Slow traffic, then fast traffic: QThresh is 1 when the user is changed. */
static void qthresh_follows_the_traffic_after_the_change(void **state)
{
	const struct nt_ns *ns = *state;
	const uint64_t slow = test_scale(1000), fast = test_scale(40000);

	log_udp(ns);
	for (unsigned s = 0; s < SOURCES; s++) {
		struct nt_proc p;
		json_t *o;

		nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_PPS, AS_NOBODY, "--json", "--source", sources[s]));
		assert_true(thread_status_settle(p.pid, 1, true));
		nt_send(ns, slow, 64, 1000);
		nt_send(ns, fast, 64, 50000);
		nt_end(&p, SIGINT, 5);
		o = nt_json(p.out);
		assert_string_equal(nt_json_text(o, "source"), sources[s]);
		nt_json_accounts_for(o, slow + fast);
		if (test_scale(100) == 100 && nt_json_number(o, "datagrams") >= nt_json_number(o, "packets"))
			fail_msg("%s: QThresh stayed 1: each datagram had one packet", sources[s]);
		json_decref(o);
		expect_end(&p, "nfring-pps", sources[s], 0);
	}
}

/* Returns how many whole records the pcap file has; -1 if it ends within one. */
static int count_records(const char *path)
{
	uint32_t header[4];
	FILE *f = fopen(path, "re");
	int n = 0;

	if (!f || fseek(f, 24, SEEK_SET) < 0)
		fail_msg("no pcap file %s", path);
	while (fread(header, sizeof(header), 1, f) == 1) {
		for (uint32_t i = 0; i < header[2]; i++)
			if (getc(f) == EOF)
				n = -1;
		if (n < 0)
			break;
		n++;
	}
	fclose(f);
	return n;
}

static void file_that_was_open_is_written_to_its_end(void **state)
{
	const struct nt_ns *ns = *state;
	const uint64_t packets = test_scale(20000);

	log_udp(ns);
	for (unsigned s = 0; s < SOURCES; s++) {
		const char *path = nt_scratch();
		struct nt_proc p;

		nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, AS_NOBODY, "-w", path, "--source", sources[s]));
		assert_true(thread_status_settle(p.pid, 1, true));
		nt_send(ns, packets, 64, 20000);
		assert_int_equal(nt_group_drained(ns, 5), 0);
		nt_end(&p, SIGINT, 5);
		assert_int_equal(count_records(path), packets);
		expect_end(&p, "nfring-dump -w", sources[s], 0);
	}
}

/* -- which system calls it makes ---------------------------------------------------------- */

static const struct capture runs[] = {
	{ "text", { NT_DUMP, "--count", "300" } },
	{ "JSON", { NT_DUMP, "--json", "--count", "300" } },
	{ "pcap", { NT_DUMP, "-w", "-", "--count", "300" } },
	{ "raw pcap", { NT_DUMP, "-w-", "--linktype", "raw", "--seconds", "0.5" } },
	{ "several groups", { NT_DUMP, "--group=5,7", "--workers=2", "--count", "300" } },
	{ "pinned", { NT_DUMP, "--cpu=0", "--consumer-cpu=0", "--seconds", "0.5" } },
	{ "live lines", { NT_PPS, "--seconds", "1.2" } },
	{ "live lines, inline", { NT_PPS, "--mode", "inline", "--seconds", "1.2" } },
	{ "a count, inline", { NT_PPS, "--mode", "inline", "--count", "300" } },
	{ "pps, pinned", { NT_PPS, "--cpu=0", "--consumer-cpu=0", "--seconds", "0.5" } },
	{ "intervals", { NT_TOP, "--interval", "0.1", "--seconds", "0.5" } },
	{ "top, JSON", { NT_TOP, "--json", "--count", "300" } },
	{ "debug lines", { NT_PPS, "--log-level", "debug", "--seconds", "0.5" } },
};

/* Starts a run that ends by itself. */
static void spawn_run(struct nt_proc *p, const struct nt_ns *ns, const struct capture *c, const char *source)
{
	const char *argv[20] = { NULL };
	unsigned n = 0;

	for (; c->args[n]; n++)
		argv[n] = c->args[n];
	argv[n++] = "--source";
	argv[n++] = source;
	argv[n++] = "--user";
	argv[n++] = "nobody";
	if (!strstr(c->name, "several groups")) {
		argv[n++] = "--group";
		argv[n++] = "5";
	}
	nt_spawn_bound(p, ns, 5, argv);
}

static void every_kind_of_run_ends_well_under_the_filter(void **state)
{
	const struct nt_ns *ns = *state;

	log_udp(ns);
	for (unsigned s = 0; s < SOURCES; s++) {
		for (unsigned i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
			struct nt_proc p;

			spawn_run(&p, ns, &runs[i], sources[s]);
			nt_send(ns, 1000, 64, 5000);
			nt_finish(&p, 10);
			expect_end(&p, runs[i].name, sources[s], 0);
		}
	}
}

static void run_on_a_terminal_ends_well_under_the_filter(void **state)
{
	static const char *const tools[] = { NT_DUMP, NT_PPS, NT_TOP };
	const struct nt_ns *ns = *state;

	log_udp(ns);
	for (unsigned i = 0; i < 3; i++) {
		char command[600];
		struct nt_proc p;

		snprintf(command, sizeof(command), "%s --group 5 --user nobody --seconds 1.2", tools[i]);
		nt_spawn_bound(&p, ns, 5, NT_ARGS("script", "-qec", command, "/dev/null"));
		nt_send(ns, 1000, 64, 5000);
		nt_finish(&p, 10);
		expect_end(&p, tools[i], "auto", 0);
	}
}

/* Lets a tool that is nobody make one call more. Returns its status after a SIGINT. */
static int status_after_call(const struct nt_ns *ns, const char *name, const char *source)
{
	char call[64], preload[600];
	struct nt_proc p;
	int status;

	snprintf(call, sizeof(call), "FORBIDDEN_CALL=%s", name);
	snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", NT_FORBIDDEN_CALL);
	nt_spawn_bound(&p, ns, 5, NT_ARGS("env", call, preload, NT_DUMP, AS_NOBODY, "--source", source));
	assert_true(thread_status_settle(p.pid, 1, true));
	kill(p.pid, SIGUSR2);
	nt_sleep(0.1);
	nt_end(&p, SIGINT, 5);
	status = p.status;
	nt_proc_free(&p);
	return status;
}

static void forbidden_call_kills_the_tool(void **state)
{
	static const char *const forbidden[] = { "open",   "socket",         "execve",           "fork",
						 "ptrace", "io_uring_setup", "executable memory" };

	if (TEST_SANITIZED)
		nt_skip("sanitizers make calls of their own, so nothing is forbidden");
	for (unsigned s = 0; s < SOURCES; s++) {
		assert_int_equal(status_after_call(*state, "getpid", sources[s]), 0);
		for (unsigned i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
			int status = status_after_call(*state, forbidden[i], sources[s]);

			if (status != KILLED_BY_SECCOMP)
				fail_msg("%s, %s: exit code %d", forbidden[i], sources[s], status);
		}
	}
}

static void fault_of_the_tool_itself_aborts_it(void **state)
{
	if (TEST_SANITIZED)
		nt_skip("sanitizers make calls of their own, so nothing is forbidden");
	assert_int_equal(status_after_call(*state, "stack smashing", "auto"), KILLED_BY_ABORT);
}

static void ring_that_the_kernel_cannot_restrict_is_used_and_told(void **state)
{
	static const char line[] = "nfring-pps: debug: worker 0: the kernel does not restrict what its io_uring can do";
	const struct nt_ns *ns = *state;
	char preload[600];
	struct nt_proc p;
	json_t *o;

	if (TEST_SANITIZED)
		nt_skip("a sanitizer has to be loaded first");
	log_udp(ns);
	snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", NT_REFUSE_LIMITS);
	nt_spawn_bound(
		&p, ns, 5,
		NT_ARGS("env", preload, NT_PPS, AS_NOBODY, "--source", "uring", "--json", "--log-level", "debug"));
	nt_send(ns, 100, 64, 0);
	assert_int_equal(nt_group_drained(ns, 5), 0);
	nt_end(&p, SIGINT, 5);
	assert_non_null(strstr(p.err, line));
	o = nt_json(p.out);
	nt_json_accounts_for(o, 100);
	json_decref(o);
	expect_end(&p, "nfring-pps", "uring", 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		DROP_TEST(only_workers_keep_a_capability_and_every_thread_is_confined),
		DROP_TEST(user_is_a_uid_and_a_gid_too),
		DROP_TEST(tool_that_cannot_give_up_root_says_so_and_ends),
		DROP_TEST(qthresh_follows_the_traffic_after_the_change),
		DROP_TEST(file_that_was_open_is_written_to_its_end),
		DROP_TEST(every_kind_of_run_ends_well_under_the_filter),
		DROP_TEST(run_on_a_terminal_ends_well_under_the_filter),
		DROP_TEST(forbidden_call_kills_the_tool),
		DROP_TEST(fault_of_the_tool_itself_aborts_it),
		DROP_TEST(ring_that_the_kernel_cannot_restrict_is_used_and_told),
	};

	NT_MAIN(argc, argv, tests);
}
