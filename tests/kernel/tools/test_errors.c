/* SPDX-License-Identifier: MIT */
/* Errors of the tools: one clear line and an exit code. */
#include "capture.h"
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DUMP = 1, PPS = 2, BOTH = 3 };

struct mistake {
	int tool;
	int exit_code; /* 0: either 1 or 2 */
	const char *args[6];
	const char *says; /* what the line must name, case aside */
};

static const struct mistake mistakes[] = {
	{ BOTH, 2, { "--bogus" }, "bogus" },
	{ BOTH, 2, { "--group" }, "group" },
	{ BOTH, 2, { "--group", "65536" }, "group" },
	{ BOTH, 2, { "--group", "-1" }, "group" },
	{ BOTH, 2, { "--group", "" }, "group" },
	{ BOTH, 2, { "--group", "5x" }, "group" },
	{ BOTH, 2, { "--group", "5:0" }, "group" },
	{ BOTH, 2, { "--group", "18446744073709551621" }, "group" },
	{ BOTH, 2, { "--qthresh", "0" }, "qthresh" },
	{ BOTH, 2, { "--qthresh", "many" }, "qthresh" },
	{ BOTH, 2, { "--timeout", "-1" }, "timeout" },
	{ BOTH, 2, { "--nlbufsiz", "big" }, "nlbufsiz" },
	{ BOTH, 0, { "--nlbufsiz", "3775" }, "nlbufsiz" },
	{ BOTH, 0, { "--nlbufsiz", "131073" }, "nlbufsiz" },
	{ BOTH, 2, { "--rcvbuf", "1e6" }, "rcvbuf" },
	{ BOTH, 2, { "--copy-mode", "all" }, "copy-mode" },
	{ BOTH, 2, { "--copy-range", "99999999999" }, "copy-range" },
	{ BOTH, 2, { "--budget", "soon" }, "budget" },
	{ BOTH, 2, { "--source", "pcap" }, "source" },
	{ BOTH, 2, { "--flags", "seq,fast" }, "flag" },
	{ BOTH, 2, { "--workers", "x" }, "workers" },
	{ BOTH, 2, { "--cpu", "0-" }, "cpu" },
	{ BOTH, 0, { "--cpu", "100000" }, "cpu" },
	{ BOTH, 2, { "--seconds", "-2" }, "seconds" },
	{ BOTH, 2, { "--seconds", "nan" }, "seconds" },
	{ BOTH, 2, { "--count", "1.5" }, "count" },
	{ BOTH, 1, { "--netns", "no-such-namespace" }, "no-such-namespace" },
	{ BOTH, 1, { "--netns", "/no/such/namespace" }, "/no/such/namespace" },
	{ BOTH, 1, { "--netns", "/etc/passwd" }, "/etc/passwd is no network namespace" },
	{ BOTH, 1, { "--netns", "/proc/self/ns/mnt" }, "/proc/self/ns/mnt is no network namespace" },
	{ BOTH, 2, { "--wait=0" }, "wait" },
	{ BOTH, 2, { "--wait", "3" }, "write --wait=3" },
	{ BOTH, 2, { "--wait=4294968" }, "4294967" },
	{ BOTH, 2, { "--user", "no-such-user" }, "no-such-user" },
	{ BOTH, 2, { "--user", "root" }, "other than root" },
	{ BOTH, 2, { "--user", "0:65534" }, "other than root" },
	{ BOTH, 2, { "--user", "4294967295:5" }, "UID:GID" },
	{ BOTH, 2, { "--user", "65534:" }, "UID:GID" },
	{ BOTH, 2, { "--user", "3999999999" }, "the UID of a user" },
	{ BOTH, 2, { "--user", "nobody:65534" }, "two numbers UID:GID" },
	{ BOTH, 2, { "--user", "nobody", "--pf-bind" }, "--pf-bind" },
	{ PPS, 2, { "--user", "nobody", "--mode", "caller" }, "--mode caller" },
	{ DUMP, 2, { "--linktype", "ethernet" }, "linktype" },
	{ DUMP, 2, { "--linktype", "raw", "--json", "-w", "/dev/null" }, "--linktype excludes --json" },
	{ DUMP, 2, { "--pcapng", "--format", "log", "-w", "/dev/null" }, "--pcapng excludes --json and --format" },
	{ DUMP, 2, { "-X", "--json" }, "-X needs --format text" },
	{ DUMP, 2, { "-e", "--journal" }, "-e needs --format text" },
	{ DUMP, 1, { "-w", "/no/such/folder/file" }, "/no/such/folder/file" },
	{ DUMP, 0, { "not a filter" }, "filter" },
	{ PPS, 2, { "--mode", "fast" }, "mode" },
	{ PPS, 2, { "--latency-offset", "x" }, "latency-offset" },
	{ PPS, 2, { "extra" }, "extra" },
};

static void check_line(const struct nt_proc *p, const char *tool, const struct mistake *m)
{
	const char *name = strrchr(tool, '/') + 1, *arg = m->args[0], *value = m->args[1] ? m->args[1] : "";

	if (m->exit_code ? p->status != m->exit_code : p->status != 1 && p->status != 2)
		fail_msg("%s %s '%s': exit code %d: %s", name, arg, value, p->status, p->err);
	if (p->out_len)
		fail_msg("%s %s '%s' printed: %s", name, arg, value, p->out);
	if (!*p->err || strchr(p->err, '\n') != p->err + strlen(p->err) - 1)
		fail_msg("%s %s '%s': not one line: %s", name, arg, value, p->err);
	if (!strcasestr(p->err, m->says) || strncmp(p->err, name, strlen(name)) != 0)
		fail_msg("%s %s '%s': unclear: %s", name, arg, value, p->err);
}

static void run_mistake(const struct nt_ns *ns, const char *tool, const struct mistake *m)
{
	const char *argv[10] = { tool, "--group", "5" };
	struct nt_proc p;
	int n = 3;

	for (int i = 0; i < 6 && m->args[i]; i++)
		argv[n++] = m->args[i];
	nt_run(&p, ns, 5, argv);
	check_line(&p, tool, m);
	nt_proc_free(&p);
}

static void every_mistake_is_one_clear_line(void **state)
{
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		if (mistakes[i].tool & DUMP)
			run_mistake(*state, NT_DUMP, &mistakes[i]);
		if (mistakes[i].tool & PPS)
			run_mistake(*state, NT_PPS, &mistakes[i]);
	}
}

static void busy_group_names_the_process_that_owns_it(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring *owner = nt_capture(ns, 5);
	struct mistake m = { BOTH, 1, { "--group", "5" }, NULL };
	char process[32];

	snprintf(process, sizeof(process), "(process %d)", (int)getpid());
	m.says = process;
	run_mistake(ns, NT_DUMP, &m);
	run_mistake(ns, NT_PPS, &m);
	nfring_close(owner);
}

static void conntrack_on_a_kernel_without_it_is_named(void **state)
{
	struct mistake m = { BOTH, 1, { "--flags", "conntrack" }, "CONFIG_NETFILTER_NETLINK_GLUE_CT" };

	if (nt_kernel_has_conntrack(*state))
		nt_skip("this kernel has CONFIG_NETFILTER_NETLINK_GLUE_CT");
	run_mistake(*state, NT_DUMP, &m);
	run_mistake(*state, NT_PPS, &m);
}

/* The busy one of two workers breaks from its 40th recvfrom(2) on; strace counts each thread apart. */
static void worker_that_breaks_is_said_at_once_and_ends_the_tool(void **state)
{
	static const char *const tools[] = { NT_DUMP, NT_PPS, NT_TOP };
	const struct nt_ns *ns = *state;

	if (access("/usr/bin/strace", X_OK) < 0)
		nt_skip("strace is not installed");
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		struct nt_proc p;

		/* -E: a sanitizer's leak check needs ptrace for itself. */
		nt_spawn_bound(&p, ns, 6,
			       NT_ARGS("strace", "-f", "-qq", "-o", "/dev/null", "-E", "ASAN_OPTIONS=detect_leaks=0",
				       "-e", "inject=recvfrom:error=EIO:when=40+", tools[i], "--group", "5,6",
				       "--workers", "2", "--source", "recv", "--qthresh", "1", "--budget", "0",
				       "--json"));
		nt_send(ns, 200, 64, 500);
		nt_finish(&p, 10);
		if (p.status != 1 || !strstr(p.err, "receiving ended in worker 0: Input/output error\n"))
			fail_msg("%s: exit code %d, said: %s", tools[i], p.status, p.err);
		nt_proc_free(&p);
	}
}

static void help_and_version_go_to_standard_output(void **state)
{
	static const char *const tools[] = { NT_DUMP, NT_PPS };
	struct nt_proc p;

	for (size_t i = 0; i < 2; i++) {
		nt_run(&p, *state, 5, NT_ARGS(tools[i], "--help"));
		assert_int_equal(p.status, 0);
		assert_non_null(strstr(p.out, "--group"));
		assert_string_equal(p.err, "");
		nt_proc_free(&p);
		nt_run(&p, *state, 5, NT_ARGS(tools[i], "--version"));
		assert_int_equal(p.status, 0);
		assert_non_null(strstr(p.out, NFRING_VERSION));
		nt_proc_free(&p);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(every_mistake_is_one_clear_line),
		NT_TEST(busy_group_names_the_process_that_owns_it),
		NT_TEST(conntrack_on_a_kernel_without_it_is_named),
		NT_TEST(worker_that_breaks_is_said_at_once_and_ends_the_tool),
		NT_TEST(help_and_version_go_to_standard_output),
	};

	NT_MAIN(argc, argv, tests);
}
