/* SPDX-License-Identifier: MIT */
/* nfring-doctor: each fault is provoked, and the verdict and its cure are looked at. */
#include "capture.h"
#include "json.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS 24

/* -- running it ------------------------------------------------------------------------ */

struct seen {
	json_t *report;
	int status;
};

/* Runs `before` nfring-doctor --json in `ns`. */
static struct seen run(const struct nt_ns *ns, const char *const *before)
{
	const char *argv[ARGUMENTS] = { NULL };
	struct nt_proc p;
	struct seen s;
	unsigned n = 0;

	for (; before && before[n]; n++)
		argv[n] = before[n];
	argv[n++] = NT_DOCTOR;
	argv[n] = "--json";
	nt_run(&p, ns, 30, argv);
	if (!p.out_len)
		fail_msg("exit code %d, said: %s", p.status, p.err);
	s = (struct seen){ .report = nt_json(p.out), .status = p.status };
	nt_proc_free(&p);
	return s;
}

static const json_t *check_of(const struct seen *s, const char *name)
{
	size_t i;
	json_t *o;

	json_array_foreach(json_object_get(s->report, "checks"), i, o)
	{
		if (strcmp(nt_json_text(o, "check"), name) == 0)
			return o;
	}
	fail_msg("no check %s", name);
	return NULL;
}

/* Wants a verdict with these words in its text, and, unless it is ok, in its cure. */
static void expect(const struct seen *s, const char *check, const char *verdict, const char *text, const char *cure)
{
	const json_t *o = check_of(s, check);
	const json_t *c = json_object_get(o, "cure");

	if (strcmp(nt_json_text(o, "verdict"), verdict) != 0 || !strstr(nt_json_text(o, "text"), text))
		fail_msg("%s: %s: %s; not %s: %s", check, nt_json_text(o, "verdict"), nt_json_text(o, "text"), verdict,
			 text);
	if (cure ? !strstr(json_string_value(c), cure) : !json_is_null(c))
		fail_msg("%s: the cure is %s, not %s", check, json_is_string(c) ? json_string_value(c) : "none", cure);
}

/* The exit code is that of the worst verdict. Frees the report. */
static void end(struct seen *s)
{
	bool fail = false, warn = false;
	size_t i;
	json_t *o;

	json_array_foreach(json_object_get(s->report, "checks"), i, o)
	{
		fail |= strcmp(nt_json_text(o, "verdict"), "fail") == 0;
		warn |= strcmp(nt_json_text(o, "verdict"), "warn") == 0;
	}
	assert_int_equal(s->status, fail ? 1 : warn ? 3 : 0);
	assert_string_equal(nt_json_text(s->report, "verdict"), fail ? "fail" : warn ? "warn" : "ok");
	json_decref(s->report);
}

/* -- no fault -------------------------------------------------------------------------- */

static void root_captures_a_packet_and_sees_what_is_well(void **state)
{
	struct seen s = run(*state, NULL);

	expect(&s, "kernel", "ok", "Linux", NULL);
	expect(&s, "nfnetlink_log", "ok", "", NULL);
	expect(&s, "capability", "ok", "CAP_NET_ADMIN", NULL);
	expect(&s, "socket buffer", "ok", "32 MiB", NULL);
	expect(&s, "proc", "ok", "nfnetlink_log", NULL);
	expect(&s, "namespace", "ok", "net:[", NULL);
	expect(&s, "tick", "ok", "HZ=", NULL);
	expect(&s, "rules", "ok", "log statement", NULL);
	expect(&s, "capture", "ok", "a packet was sent, logged and captured", NULL);
	expect(&s, "timestamps", "ok", "the kernel stamps", NULL);
	end(&s);
}

static void conntrack_is_what_the_kernel_answers(void **state)
{
	struct seen s = run(*state, NULL);

	if (nt_kernel_has_conntrack(*state))
		expect(&s, "conntrack", "ok", "can add", NULL);
	else
		expect(&s, "conntrack", "warn", "cannot add", "CONFIG_NETFILTER_NETLINK_GLUE_CT");
	end(&s);
}

static void lines_say_the_same(void **state)
{
	struct seen s = run(*state, NULL);
	const json_t *checks = json_object_get(s.report, "checks");
	struct nt_proc p;
	const char *at;
	size_t i;
	json_t *o;

	nt_run(&p, *state, 30, NT_ARGS(NT_DOCTOR));
	assert_int_equal(p.status, s.status);
	at = p.out;
	json_array_foreach((json_t *)checks, i, o)
	{
		char verdict[8];

		assert_true(sscanf(at, "%7s", verdict) == 1 && strcasecmp(verdict, nt_json_text(o, "verdict")) == 0);
		assert_int_equal(strncmp(at + 6, nt_json_text(o, "check"), strlen(nt_json_text(o, "check"))), 0);
		at = strchr(at, '\n');
		assert_non_null(at++);
	}
	assert_string_equal(at, "");
	assert_null(strchr(p.out, '\033')); /* no terminal, no colour */
	nt_proc_free(&p);
	end(&s);
}

/* What it has loaded and bound is gone, and was never here. */
static void trial_leaves_nothing_behind(void **state)
{
	struct seen s = run(*state, NULL);
	struct nt_proc p;

	end(&s);
	nt_run(&p, *state, 5, NT_ARGS("nft", "list", "ruleset"));
	assert_string_equal(p.out, "");
	nt_proc_free(&p);
}

/* -- io_uring -------------------------------------------------------------------------- */

static void refused_io_uring_is_told_by_its_reason(void **state)
{
	static const struct {
		const char *error, *text, *cure;
	} cases[] = { { "EPERM", "seccomp filter refuses", "Docker" },
		      { "ENOSYS", "seccomp filter answers", "io_uring_setup" },
		      { "EINVAL", "too old", "6.1" },
		      { "ENOMEM", "lock", "ulimit -l" } };

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct seen s;

		if (strcmp(cases[i].error, "ENOSYS") == 0 && access("/proc/sys/kernel/io_uring_disabled", F_OK) < 0)
			continue; /* before Linux 6.6 nothing else tells that the kernel has io_uring */
		s = run(*state, NT_ARGS(NT_REFUSE, "io_uring_setup", cases[i].error));

		expect(&s, "io_uring", "warn", cases[i].text, cases[i].cure);
		expect(&s, "io_uring", "warn", "recv(2)", cases[i].cure);
		expect(&s, "capture", "warn", "came through", "io_uring"); /* by recv */
		end(&s);
	}
}

/* Puts a file with `text` in the place of `path`, in a mount namespace that ends with the program. */
#define INSTEAD(path, file) "unshare", "-m", "sh", "-c", "mount --bind \"$0\" " path " && exec \"$@\"", file

static const char *file_of(const char *text)
{
	const char *path = nt_scratch();
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

/* The sysctl is one for the whole machine, so that it is not set for a test: it only looks set, and a filter refuses
 * what the kernel would refuse then. */
static void sysctl_that_refuses_io_uring_is_named(void **state)
{
	struct seen s;

	if (access("/proc/sys/kernel/io_uring_disabled", F_OK) < 0)
		nt_skip("this kernel has no kernel.io_uring_disabled");
	s = run(*state, NT_ARGS(INSTEAD("/proc/sys/kernel/io_uring_disabled", file_of("2\n")), NT_REFUSE,
				"io_uring_setup", "EPERM"));
	expect(&s, "io_uring", "warn", "io_uring_disabled is 2", "kernel.io_uring_disabled=0");
	end(&s);
	s = run(*state, NT_ARGS(INSTEAD("/proc/sys/kernel/io_uring_disabled", file_of("1\n")), NT_REFUSE,
				"io_uring_setup", "EPERM"));
	expect(&s, "io_uring", "warn", "in the group", "kernel.io_uring_group");
	end(&s);
}

/* -- rights ---------------------------------------------------------------------------- */

/* LeakSanitizer traces its process, which a change of the user forbids. */
#define AS_NOBODY                                                                                                      \
	"env", "ASAN_OPTIONS=detect_leaks=0", "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"

static void process_without_the_capability_cannot_capture(void **state)
{
	struct seen s = run(*state, NT_ARGS(AS_NOBODY, "--bounding-set=-all"));

	expect(&s, "capability", "fail", "CAP_NET_ADMIN is missing", "AmbientCapabilities=CAP_NET_ADMIN");
	expect(&s, "nfnetlink_log", "ok", "", NULL);
	assert_int_equal(s.status, 1);
	end(&s);
}

static void capability_of_another_user_namespace_is_none(void **state)
{
	struct seen s = run(*state, NT_ARGS("unshare", "-r"));

	expect(&s, "capability", "fail", "belongs to another user namespace", "unshare -rn");
	assert_int_equal(s.status, 1);
	end(&s);
}

/* CAP_NET_ADMIN of a user namespace does not lift the bound of the host. */
static void small_rmem_max_bounds_the_buffer(void **state)
{
	struct nt_proc p;
	struct seen s;
	long max = 0;

	nt_run(&p, NULL, 5, NT_ARGS("cat", "/proc/sys/net/core/rmem_max"));
	assert_int_equal(sscanf(p.out, "%ld", &max), 1);
	nt_proc_free(&p);
	if (max >= 32 << 20)
		nt_skip("net.core.rmem_max is %ld", max);
	s = run(*state, NT_ARGS("unshare", "-rn"));
	expect(&s, "capability", "ok", "", NULL);
	expect(&s, "socket buffer", "warn", "net.core.rmem_max bounds it", "net.core.rmem_max=33554432");
	assert_int_equal(s.status, 3);
	end(&s);
}

static void list_of_groups_that_cannot_be_read_is_told(void **state)
{
	struct seen s = run(*state, NT_ARGS(AS_NOBODY));

	expect(&s, "proc", "warn", "by root only", "Run as root");
	end(&s);
	if (TEST_SANITIZED)
		return; /* a sanitizer reads /proc, its options too */
	s = run(*state, NT_ARGS("unshare", "-m", "sh", "-c", "mount -t tmpfs none /proc && exec \"$0\" \"$@\""));
	expect(&s, "proc", "warn", "not mounted", "mount -t proc");
	expect(&s, "capability", "ok", "", NULL);
	expect(&s, "capture", "ok", "captured", NULL);
	end(&s);
}

/* -- the rest -------------------------------------------------------------------------- */

static void kernel_without_nfnetlink_log_fails(void **state)
{
	struct seen s = run(*state, NT_ARGS(NT_REFUSE, "netfilter-socket", "EPROTONOSUPPORT"));

	expect(&s, "nfnetlink_log", "fail", "no nfnetlink_log", "CONFIG_NETFILTER_NETLINK_LOG");
	assert_int_equal(s.status, 1);
	end(&s);
}

static void slow_clock_source_is_told(void **state)
{
	struct seen s = run(*state, NT_ARGS(INSTEAD("/sys/devices/system/clocksource/clocksource0/current_clocksource",
						    file_of("hpet\n"))));

	expect(&s, "clock", "warn", "hpet", "tsc");
	end(&s);
	s = run(*state,
		NT_ARGS(INSTEAD("/sys/devices/system/clocksource/clocksource0/current_clocksource", file_of("tsc\n"))));
	expect(&s, "clock", "ok", "tsc", NULL);
	end(&s);
}

static void one_cpu_is_told(void **state)
{
	struct seen s = run(*state, NT_ARGS("taskset", "-c", "0"));

	expect(&s, "cpus", "warn", "1 ", "CPU");
	end(&s);
}

static void trial_that_cannot_be_made_is_told(void **state)
{
	struct seen s = run(*state, NT_ARGS("env", "PATH=/nonexistent"));

	expect(&s, "capture", "warn", "there is no nft", "Install nftables");
	end(&s);
	s = run(*state, NT_ARGS(NT_REFUSE, "unshare", "EPERM"));
	expect(&s, "capture", "warn", "not tried", "as root");
	end(&s);
}

static void missing_iptables_is_no_fault(void **state)
{
	char path[256];
	struct seen s;

	/* An nft alone. */
	snprintf(path, sizeof(path), "%s", nt_scratch());
	s = run(*state, NT_ARGS("sh", "-c",
				"mkdir \"$0\" && ln -s \"$(command -v nft)\" \"$0/nft\" && PATH=$0 \"$@\"; status=$?; "
				"rm -r \"$0\"; exit $status",
				path));
	expect(&s, "rules", "ok", "no iptables", NULL);
	expect(&s, "capture", "ok", "captured", NULL);
	end(&s);
}

static void operand_is_a_wrong_option(void **state)
{
	struct nt_proc p;

	nt_run(&p, *state, 5, NT_ARGS(NT_DOCTOR, "extra"));
	assert_int_equal(p.status, 2);
	assert_non_null(strstr(p.err, "extra"));
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(root_captures_a_packet_and_sees_what_is_well),
		NT_TEST(conntrack_is_what_the_kernel_answers),
		NT_TEST(lines_say_the_same),
		NT_TEST(trial_leaves_nothing_behind),
		NT_TEST(refused_io_uring_is_told_by_its_reason),
		NT_TEST(sysctl_that_refuses_io_uring_is_named),
		NT_TEST(process_without_the_capability_cannot_capture),
		NT_TEST(capability_of_another_user_namespace_is_none),
		NT_TEST(small_rmem_max_bounds_the_buffer),
		NT_TEST(list_of_groups_that_cannot_be_read_is_told),
		NT_TEST(kernel_without_nfnetlink_log_fails),
		NT_TEST(slow_clock_source_is_told),
		NT_TEST(one_cpu_is_told),
		NT_TEST(trial_that_cannot_be_made_is_told),
		NT_TEST(missing_iptables_is_no_fault),
		NT_TEST(operand_is_a_wrong_option),
	};

	NT_MAIN(argc, argv, tests);
}
