/* SPDX-License-Identifier: MIT */
/* --user: what nfring-flow still can do for its outputs once it has given up root. */
#include "collector.h"
#include "disk.h"
#include "output.h"
#include "spoofed.h"
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLOWS 200u
#define AS_NOBODY "--group", "5", "--user", "nobody", "--inactive", "0.2"
#define NOBODY 65534
#define JSON NT_DISK "/flows.json"
#define IPFIX NT_DISK "/flows.ipfix"

static struct collector collector;

/* Fails unless it is nobody, and confined. */
static void expect_confined(const struct nt_proc *p)
{
	char path[64], text[4096];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)p->pid);
	f = fopen(path, "re");
	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	assert_non_null(strstr(text, "Uid:\t65534\t65534\t65534\t65534\n"));
	assert_non_null(strstr(text, "Seccomp:\t2\n"));
}

static void end(struct nt_proc *p)
{
	nt_end(p, SIGTERM, 10);
	if (p->status)
		fail_msg("nfring-flow ended with %d: %s", p->status, p->err);
	nt_proc_free(p);
}

/* Connecting, and connecting again after the collector was away, are done behind the filter of system calls. */
static void tcp_connects_again_as_nobody(void **state)
{
	struct flow_records f;
	struct nt_proc p;

	spoofed_log(*state, "5");
	output_start(&p, *state, NT_ARGS(NT_FLOW, AS_NOBODY, "--to", "ipfix+tcp://127.0.0.1:4739"));
	output_wait_said(&p, "cannot connect; trying again");
	expect_confined(&p);
	collector_start(&collector, *state);
	spoofed_send(*state, 1, FLOWS, FLOWS);
	collector_wait(&collector, 1000);
	collector_end(&collector);
	spoofed_send(*state, 1000, FLOWS, FLOWS);
	output_wait_said(&p, "the collector ended the connection; connecting again");
	collector_start(&collector, *state);
	output_wait_said(&p, "connected");
	end(&p);
	collector_end(&collector);
	assert_true(collector.connections >= 2);
	collector_read(&collector, &f);
	assert_int_equal(f.flows, 2 * FLOWS);
	assert_int_equal(f.packets, 2 * FLOWS);
}

static void udp_is_sent_as_nobody(void **state)
{
	struct flow_records f;
	struct nt_proc p;
	int fd = output_udp_open(*state, 4739);

	spoofed_log(*state, "5");
	output_start(&p, *state,
		     NT_ARGS(NT_FLOW, AS_NOBODY, "--to", "ipfix+udp://127.0.0.1:4739", "--template-interval", "1"));
	spoofed_send(*state, 1, FLOWS, FLOWS);
	nt_sleep(1.5); /* templates are sent again */
	expect_confined(&p);
	spoofed_send(*state, 1000, FLOWS, FLOWS);
	end(&p);
	output_udp(&f, fd);
	assert_int_equal(f.flows, 2 * FLOWS);
	assert_int_equal(f.packets, 2 * FLOWS);
}

/* As logrotate does it. */
static void move_away(const struct nt_proc *p, const char *path, const char *to)
{
	const double until = nt_until(10);
	struct stat st;

	assert_int_equal(rename(path, to), 0);
	kill(p->pid, SIGHUP);
	while (stat(path, &st) < 0) {
		assert_true(nt_now() < until);
		usleep(10000);
	}
	assert_int_equal(st.st_uid, NOBODY);
}

static void files_are_opened_again_as_nobody(void **state)
{
	struct flow_records f[2];
	struct nt_proc p;

	nt_disk("16m");
	spoofed_log(*state, "5");
	output_start(&p, *state, NT_ARGS(NT_FLOW, AS_NOBODY, "--to", "json:" JSON, "--to", "ipfix-file:" IPFIX));
	spoofed_send(*state, 1, FLOWS, FLOWS);
	output_wait_flows(JSON, FLOWS);
	expect_confined(&p);
	assert_int_equal(rename(IPFIX, IPFIX ".1"), 0);
	move_away(&p, JSON, JSON ".1");
	spoofed_send(*state, 1000, 2 * FLOWS, 2 * FLOWS);
	end(&p);
	output_json(&f[0], JSON ".1");
	output_json(&f[1], JSON);
	assert_int_equal(f[0].flows, FLOWS);
	assert_int_equal(f[1].flows, 2 * FLOWS);
	flow_records_read(&f[0], IPFIX ".1");
	flow_records_read(&f[1], IPFIX); /* it begins with templates */
	assert_int_equal(f[0].flows, FLOWS);
	assert_int_equal(f[1].flows, 2 * FLOWS);
}

/* The new file cannot be made: the old one goes on. */
static void a_folder_that_is_not_nobodys_keeps_the_old_file(void **state)
{
	struct flow_records f;
	struct nt_proc p;

	nt_disk("16m");
	spoofed_log(*state, "5");
	assert_int_equal(mkdir(NT_DISK "/d", 0755), 0);
	output_start(&p, *state,
		     NT_ARGS(NT_FLOW, AS_NOBODY, "--to", "json:" NT_DISK "/d/a", "--to", "ipfix-file:" NT_DISK "/d/b"));
	assert_int_equal(rename(NT_DISK "/d/a", JSON), 0);
	assert_int_equal(rename(NT_DISK "/d/b", IPFIX), 0);
	kill(p.pid, SIGHUP);
	output_wait_said(&p, "json:" NT_DISK "/d/a: cannot open it again; the old file goes on: Permission denied");
	output_wait_said(&p,
			 "ipfix-file:" NT_DISK "/d/b: cannot open it again; the old file goes on: Permission denied");
	spoofed_send(*state, 1, FLOWS, FLOWS);
	end(&p);
	output_json(&f, JSON);
	assert_int_equal(f.flows, FLOWS);
	flow_records_read(&f, IPFIX);
	assert_int_equal(f.flows, FLOWS);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(tcp_connects_again_as_nobody),
		NT_TEST(udp_is_sent_as_nobody),
		NT_TEST(files_are_opened_again_as_nobody),
		NT_TEST(a_folder_that_is_not_nobodys_keeps_the_old_file),
	};

	setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* LeakSanitizer would trace what cannot be traced any more */
	if (nt_disk_begin())
		return 77;
	NT_MAIN(argc, argv, tests);
}
