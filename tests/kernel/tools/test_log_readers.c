/* SPDX-License-Identifier: MIT */
/* Programs that read the kernel's log lines accept those that nfring-dump writes of real packets: fail2ban's
 * regular expressions, psad's parser (nf2csv), fwlogwatch. */
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SENT 3 /* of each kind */

/* Every kind is logged where it comes in, as a firewall does. TCP is answered by a reset. */
static const char rules[] = "table inet t { chain i { type filter hook input priority 0;\n"
			    "udp dport 9 log prefix \"drop \" group 5 drop\n"
			    "tcp dport 81 log prefix \"DROP IN: \" group 5 reject with tcp reset\n"
			    "icmp type echo-request log group 5\n"
			    "icmpv6 type echo-request log prefix \"six \" group 5\n"
			    "}\n}\n";

static const char *reader(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), NT_LOG_READERS "/%s", name);
	if (access(path, X_OK) < 0)
		nt_skip("%s is not there: see kernel.log_readers.download", path);
	return path;
}

static void send_packets(const struct nt_ns *ns)
{
	static const char *const commands[] = {
		"ping -q -c 3 -i 0.01 127.0.0.1", "ping -6 -q -c 3 -i 0.01 ::1",
		"for i in 1 2 3; do (echo >/dev/tcp/127.0.0.1/81) 2>/dev/null; done; true"
	};
	struct nt_proc p;

	nt_send(ns, SENT, 64, 0);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		nt_run(&p, ns, 10, NT_ARGS("bash", "-c", commands[i]));
		assert_int_equal(p.status, 0);
		nt_proc_free(&p);
	}
}

/* Writes a file of lines of these packets. `time` is a value of --time; NULL: none. */
static const char *write_lines(const struct nt_ns *ns, const char *time)
{
	const char *file = nt_scratch();
	struct nt_proc dump;

	nt_nft(ns, "%s", rules);
	nt_spawn_bound(&dump, ns, 5,
		       NT_ARGS(NT_DUMP, "--group", "5", "--format", "log", "-w", file, "--count", "12",
			       time ? "--time" : NULL, time));
	send_packets(ns);
	nt_finish(&dump, 15);
	assert_int_equal(dump.status, 0);
	nt_proc_free(&dump);
	return file;
}

static unsigned count_of(const char *text, const char *word)
{
	unsigned n = 0;

	for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
		n++;
	return n;
}

static void run_fail2ban(const char *program, const char *file)
{
	struct nt_proc p;

	nt_run(&p, NULL, 30,
	       NT_ARGS("env", "PYTHONPATH=" NT_LOG_READERS "/usr/lib/python3/dist-packages",
		       "PYTHONDONTWRITEBYTECODE=1", "python3", program, "-c", NT_LOG_READERS "/etc/fail2ban", "-v",
		       file, "kernel: .*IN=lo OUT= MAC=\\S* SRC=<HOST> DST=\\S+ LEN=\\d+ .*PROTO="));
	if (!strstr(p.out, "Failregex: 12 total") || !strstr(p.out, "12 lines, 0 ignored, 12 matched, 0 missed"))
		fail_msg("fail2ban-regex says %s%s", p.out, p.err);
	assert_int_equal(count_of(p.out, "127.0.0.1  "), 9); /* the address and the time of each */
	nt_proc_free(&p);
}

static void fail2ban_finds_host_and_time_in_every_line(void **state)
{
	char program[512];

	strcpy(program, reader("usr/bin/fail2ban-regex"));
	run_fail2ban(program, write_lines(*state, NULL));
}

static void fail2ban_reads_rfc3339_too(void **state)
{
	char program[512];

	strcpy(program, reader("usr/bin/fail2ban-regex"));
	run_fail2ban(program, write_lines(*state, "rfc3339"));
}

static void psads_parser_reads_every_field(void **state)
{
	/* It takes signs and spaces out of the prefix. */
	static const char *const want[] = { "127.0.0.1, 127.0.0.1, 9, udp, lo, 0x00, 64, -1, drop\n",
					    "127.0.0.1, 127.0.0.1, 81, tcp, lo, 0x00, 64, SYN, DROPIN\n",
					    "127.0.0.1, 127.0.0.1, 0, icmp, lo, , 64, -1,\n" };
	char command[1200], program[512];
	struct nt_proc p;

	strcpy(program, reader("usr/bin/nf2csv"));
	snprintf(command, sizeof(command), "perl %s -f 'src dst dp proto intf tos ttl flags log_prefix' <%s", program,
		 write_lines(*state, NULL));
	nt_run(&p, NULL, 10, NT_ARGS("bash", "-c", command));
	assert_int_equal(p.status, 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		if (count_of(p.out, want[i]) != SENT)
			fail_msg("not 3 times '%s' in: %s%s", want[i], p.out, p.err);
	nt_proc_free(&p);
}

static void fwlogwatch_takes_every_line(void **state)
{
	struct nt_proc p;
	char program[512];

	strcpy(program, reader("usr/sbin/fwlogwatch"));
	nt_run(&p, NULL, 10,
	       NT_ARGS(program, "-c", "/dev/null", "-P", "n", "-s", "-d", "-p", "-y", write_lines(*state, NULL)));
	assert_int_equal(p.status, 0);
	if (!strstr(p.out, "All 12 entries") && !strstr(p.out, "12 of 12 entries"))
		fail_msg("fwlogwatch says %s%s", p.out, p.err);
	assert_non_null(strstr(p.out, "3 udp packets from 127.0.0.1"));
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(fail2ban_finds_host_and_time_in_every_line),
		NT_TEST(fail2ban_reads_rfc3339_too),
		NT_TEST(psads_parser_reads_every_field),
		NT_TEST(fwlogwatch_takes_every_line),
	};

	NT_MAIN(argc, argv, tests);
}
