/* SPDX-License-Identifier: MIT */
/* nfring-dump's files: moved away under a flood, on a full disk, given up. No packet is in them twice, and none is
 * missing that the ledger does not count. */
#include "disk.h"
#include "flood.h"
#include "group.h"
#include "numbered.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME NT_DISK "/f.pcap"
#define GROUP "--group", "5"

/* -- earlier files, and SIGHUP --------------------------------------------------------------- */

static void earlier_capture_is_not_overwritten(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;

	nt_disk("10m");
	numbered_log(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME "3", "--count", "1"));
	numbered_send(ns, 1, 0);
	nt_finish(&p, 10);
	numbered_expect_status(&p, 0);
	nt_proc_free(&p);
	numbered_expect_refusal(ns, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME "3"),
				"not empty: give another name, or --force");
	numbered_expect_refusal(ns, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME, "-C", "1"), FILE_NAME "3 is there");
	numbered_expect_refusal(ns, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME "3", "--json"), "or --append");
	assert_true(numbered_size(FILE_NAME "3") > 1400);
}

/* Moves the file away and sends SIGHUP, ten times while a flood lasts. */
static void files_moved_away_under_a_flood_have_every_packet_once(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts o = traffic_defaults();
	struct numbered n = { 0 };
	struct nt_proc p;
	uint64_t sent;

	nt_disk("2g");
	numbered_log(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME));
	o.payload_bytes = 1400;
	o.number_offset = 0;
	o.seconds = 1;
	o.rate_pps = (double)test_scale(50000);
	nt_flood_start(ns, o);
	for (unsigned i = 0; i < 10; i++) {
		char moved[64];

		usleep(80000);
		snprintf(moved, sizeof(moved), NT_DISK "/e.%02u", i);
		assert_int_equal(rename(FILE_NAME, moved), 0);
		kill(p.pid, SIGHUP);
		for (int wait = 0; numbered_size(FILE_NAME) < 0 && wait < 500; wait++)
			usleep(10000);
		assert_true(numbered_size(FILE_NAME) >= 0);
	}
	sent = nt_flood_end(false);
	nt_group_drained(ns, 5);
	nt_end(&p, SIGINT, 10);
	numbered_expect_status(&p, 0);
	assert_int_equal(numbered_read_disk(&n), 11);
	printf("           %zu packets, %zu missing\n", (size_t)n.packets, (size_t)n.missing);
	numbered_expect(&n, &p, sent);
	nt_proc_free(&p);
}

/* -- failures ------------------------------------------------------------------------------- */

static void full_disk_is_an_error_and_the_file_is_what_is_counted(void **state)
{
	const struct nt_ns *ns = *state;
	struct numbered n = { 0 };
	struct nt_proc p;

	nt_disk("1m");
	numbered_log(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME));
	numbered_send(ns, 3000, 0);
	nt_finish(&p, 10);
	numbered_expect_status(&p, 1);
	assert_non_null(strstr(p.err, "cannot write " FILE_NAME ": No space left on device"));
	numbered_read(&n, FILE_NAME, false);
	assert_in_range(n.packets, 600, 720);
	numbered_expect(&n, &p, n.next);
	nt_proc_free(&p);
}

static void full_disk_leaves_whole_lines_too(void **state)
{
	const struct nt_ns *ns = *state;
	char line[32], text[4096];
	struct nt_proc p;
	int fd;

	nt_disk("100k");
	numbered_log(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME, "--json", "--user", "nobody"));
	nt_sleep(0.3);
	numbered_send(ns, 300, 0);
	nt_finish(&p, 10);
	numbered_expect_status(&p, 1);
	fd = open(FILE_NAME, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	unsigned lines = 0;
	for (ssize_t got; (got = read(fd, text, sizeof(text))) > 0;)
		for (ssize_t i = 0; i < got; i++)
			lines += text[i] == '\n';
	assert_int_equal(pread(fd, line, 2, numbered_size(FILE_NAME) - 2), 2);
	assert_memory_equal(line, "}\n", 2);
	snprintf(line, sizeof(line), "nfring-dump: %u packets,", lines);
	assert_non_null(strstr(p.err, line));
	close(fd);
	nt_proc_free(&p);
}

static void reader_of_a_fifo_that_dies_is_an_error_with_a_summary(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	int fd;

	nt_disk("1m");
	numbered_log(ns);
	assert_int_equal(mkfifo(FILE_NAME, 0600), 0);
	fd = open(FILE_NAME, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME));
	numbered_send(ns, 5, 0);
	nt_group_drained(ns, 5);
	nt_sleep(0.2);
	close(fd);
	numbered_send(ns, 5, 0);
	nt_finish(&p, 10);
	numbered_expect_status(&p, 1);
	assert_non_null(strstr(p.err, "cannot write " FILE_NAME ": Broken pipe"));
	assert_non_null(strstr(p.err, "nfring-dump: 5 packets, 0 lost"));
	nt_proc_free(&p);
}

static void killed_dump_leaves_a_file_that_can_be_read(void **state)
{
	const struct nt_ns *ns = *state;
	struct traffic_opts o = traffic_defaults();
	struct numbered n = { 0 };
	struct nt_proc p;

	nt_disk("1g");
	numbered_log(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", NT_DISK "/f.pcapng"));
	o.payload_bytes = 1400;
	o.number_offset = 0;
	o.rate_pps = 20000;
	nt_flood_start(ns, o);
	nt_sleep(0.5);
	nt_end(&p, SIGKILL, 5);
	nt_flood_end(true);
	numbered_read(&n, NT_DISK "/f.pcapng", true); /* write(2) itself can be cut by the signal */
	assert_true(n.packets > 100);
	nt_proc_free(&p);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(earlier_capture_is_not_overwritten),
		NT_TEST(files_moved_away_under_a_flood_have_every_packet_once),
		NT_TEST(full_disk_is_an_error_and_the_file_is_what_is_counted),
		NT_TEST(full_disk_leaves_whole_lines_too),
		NT_TEST(reader_of_a_fifo_that_dies_is_an_error_with_a_summary),
		NT_TEST(killed_dump_leaves_a_file_that_can_be_read),
	};

	if (nt_disk_begin())
		return 77;
	NT_MAIN(argc, argv, tests);
}
