/* SPDX-License-Identifier: MIT */
/* nfring-dump's files, rotated: no packet is in them twice, none is missing that the ledger does not count, and they
 * are tcpdump's. */
#include "disk.h"
#include "group.h"
#include "numbered.h"
#include "stamp.h"
#include "proc.h"
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_NAME NT_DISK "/f.pcap"
#define GROUP "--group", "5"
#define PACKETS_A_FILE 672 /* of 1,400 bytes, in a million */

/* NFRING_TEST_FILES, 60 unless it is set. */
static unsigned files(void)
{
	const char *text = getenv("NFRING_TEST_FILES");

	return text ? (unsigned)strtoul(text, NULL, 10) : (unsigned)test_scale(60);
}

static void files_rotated_at_full_rate_have_every_packet_once(void **state)
{
	const struct nt_ns *ns = *state;
	const uint64_t sent = files() * PACKETS_A_FILE;
	struct numbered n = { 0 };
	struct nt_proc p;
	int count;

	nt_disk("2g");
	numbered_log(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME, "-C", "1"));
	numbered_send(ns, sent, 0);
	nt_group_drained(ns, 5);
	nt_end(&p, SIGINT, 10);
	numbered_expect_status(&p, 0);
	count = numbered_read_disk(&n);
	printf("           %d files, %zu packets, %zu missing\n", count, (size_t)n.packets, (size_t)n.missing);
	numbered_expect(&n, &p, sent);
	assert_in_range(count, n.packets / PACKETS_A_FILE * 9 / 10, files() + 2);
	nt_proc_free(&p);
}

/* A ring of three files, twice around. tcpdump lets the kernel hold packets back for a second. */
static void ring_of_files_is_that_of_tcpdump(void **state)
{
	static const char *const names[] = { "f0", "f1", "f2" };
	const struct nt_ns *ns = *state;
	struct nt_proc dump, tcpdump;
	int fd;

	nt_disk("100m");
	assert_int_equal(mkdir(NT_DISK "/a", 0700) | mkdir(NT_DISK "/b", 0700), 0);
	nt_output_rules(ns, "udp dport 9", "log group 5 log group 6", 1);
	fd = nt_timestamps_on(); /* without it each log statement would take a time of its own */
	nt_spawn_bound(&tcpdump, ns, 6,
		       NT_ARGS("tcpdump", "-i", "nflog:6", "-w", NT_DISK "/b/f", "-C", "1", "-W", "3", "-B", "65536",
			       "-Z", "root"));
	nt_spawn_bound(&dump, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", NT_DISK "/a/f", "-C", "1", "-W", "3"));
	numbered_send(ns, 3000, 4000);
	nt_sleep(1.4);
	close(fd);
	nt_end(&dump, SIGINT, 5);
	nt_end(&tcpdump, SIGINT, 5);
	numbered_expect_status(&dump, 0);
	for (unsigned i = 0; i < 3; i++) {
		struct numbered ours = { 0 }, theirs = { 0 };
		char a[64], b[64];

		snprintf(a, sizeof(a), NT_DISK "/a/%s", names[i]);
		snprintf(b, sizeof(b), NT_DISK "/b/%s", names[i]);
		numbered_read(&ours, a, false);
		numbered_read(&theirs, b, false);
		assert_int_equal(ours.first, theirs.first);
		assert_int_equal(ours.packets, theirs.packets);
		assert_int_equal(numbered_size(a), numbered_size(b));
	}
	assert_int_equal(numbered_size(NT_DISK "/a/f"), -1);
	nt_proc_free(&dump);
	nt_proc_free(&tcpdump);
}

static void capture_ends_after_its_number_of_periods(void **state)
{
	const struct nt_ns *ns = *state;
	struct numbered n = { 0 };
	struct nt_proc p;

	nt_disk("100m");
	numbered_log(ns);
	nt_spawn_bound(&p, ns, 5, NT_ARGS(NT_DUMP, GROUP, "-w", NT_DISK "/%s.pcap", "-G", "1", "-W", "2"));
	numbered_send(ns, 3000, 1000);
	nt_finish(&p, 10);
	numbered_expect_status(&p, 0);
	assert_non_null(strstr(p.err, "-W: 2 files are written, the capture ends"));
	assert_int_equal(numbered_read_disk(&n), 2);
	assert_int_equal(n.missing, 0);
	nt_proc_free(&p);
}

static void user_names_files_by_the_second(void **state)
{
	const struct nt_ns *ns = *state;
	struct numbered n = { 0 };
	struct nt_proc p;

	nt_disk("100m");
	numbered_log(ns);
	unsetenv("TZ"); /* glibc then looks at the system's zone */
	nt_spawn_bound(&p, ns, 5,
		       NT_ARGS(NT_DUMP, GROUP, "-w", NT_DISK "/%Z-%s.pcap", "-G", "1", "-W", "2", "--user", "nobody"));
	nt_sleep(0.3); /* it becomes nobody */
	numbered_send(ns, 3000, 1000);
	nt_finish(&p, 10);
	numbered_expect_status(&p, 0);
	assert_int_equal(numbered_read_disk(&n), 2);
	nt_proc_free(&p);
}

/* -- the command of -z ---------------------------------------------------------------------- */

/* Files 0, 1 and 2. */
static bool are_packed(void)
{
	return numbered_size(FILE_NAME ".gz") >= 0 && numbered_size(FILE_NAME) < 0 &&
	       numbered_size(FILE_NAME "1.gz") >= 0 && numbered_size(FILE_NAME "1") < 0 &&
	       numbered_size(FILE_NAME "2.gz") >= 0 && numbered_size(FILE_NAME "2") < 0;
}

static void complete_files_are_given_to_the_command_by_the_user(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc p;
	struct stat st;

	nt_disk("100m");
	numbered_log(ns);
	nt_spawn_bound(&p, ns, 5,
		       NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME, "-C", "1", "-z", "gzip", "--user", "nobody"));
	nt_sleep(0.3); /* it becomes nobody */
	numbered_send(ns, 2500, 0);
	nt_group_drained(ns, 5);
	for (int i = 0; i < 60 && !are_packed(); i++)
		nt_sleep(0.1);
	nt_end(&p, SIGINT, 5);
	numbered_expect_status(&p, 0);
	assert_int_equal(stat(FILE_NAME ".gz", &st), 0);
	assert_int_equal(st.st_uid, 65534);
	assert_int_equal(stat(FILE_NAME "1.gz", &st), 0);
	assert_int_equal(stat(FILE_NAME "3", &st), 0); /* the last one is not complete */
	assert_int_equal(st.st_uid, 65534);
	nt_proc_free(&p);
}

static void what_later_files_need_is_checked_at_the_start(void **state)
{
	nt_disk("1m");
	assert_int_equal(mkdir(NT_DISK "/d", 0700), 0);
	numbered_expect_refusal(*state, NT_ARGS(NT_DUMP, GROUP, "-w", NT_DISK "/d/f", "-C", "1", "--user", "nobody"),
				"nobody cannot make files in " NT_DISK "/d");
	numbered_expect_refusal(*state, NT_ARGS(NT_DUMP, GROUP, "-w", FILE_NAME, "-C", "1", "-z", "no-such-program"),
				"no program no-such-program in PATH");
	assert_int_equal(numbered_size(FILE_NAME), -1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(files_rotated_at_full_rate_have_every_packet_once),
		NT_TEST(ring_of_files_is_that_of_tcpdump),
		NT_TEST(capture_ends_after_its_number_of_periods),
		NT_TEST(user_names_files_by_the_second),
		NT_TEST(complete_files_are_given_to_the_command_by_the_user),
		NT_TEST(what_later_files_need_is_checked_at_the_start),
	};

	if (nt_disk_begin())
		return 77;
	NT_MAIN(argc, argv, tests);
}
