/* SPDX-License-Identifier: MIT */
/* The lines about losses: when they are written, and where they are not. */
#define _GNU_SOURCE
#include "child.h"

#include <time.h>

/* -- scenarios ----------------------------------------------------------------------------- */

static void lose_three_times(void)
{
	begin_scenario();
	receive_number(2);
	receive_number(4);
	receive_number(6);
}

static void lose_nothing(void)
{
	begin_scenario();
	receive_number(0);
	receive_number(1);
}

static void lose_and_close(void)
{
	lose_three_times();
	CHECK(nflog_close(h) == 0);
	_exit(0); /* not the end of the process tells it */
}

static void lose_for_a_while(void)
{
	uint64_t end;
	uint32_t seq = 0;

	begin_scenario();
	for (end = nfr_clock_ns(CLOCK_MONOTONIC) + 2300000000u; nfr_clock_ns(CLOCK_MONOTONIC) < end; seq += 2) {
		receive_number(seq);
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
}

static void reuse_stderr(void)
{
	struct stat st;
	int fd;

	begin_scenario();
	close(STDERR_FILENO);
	fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	CHECK(fd == STDERR_FILENO);
	receive_number(2);
	CHECK(fstat(fd, &st) == 0 && st.st_size == 0);
}

static void begin_without_stderr(void)
{
	struct nflog_handle *second;

	close(STDERR_FILENO);
	begin_scenario();
	second = nflog_open();
	if (!second)
		_exit(9);
	receive_number(2);
	(void)nflog_close(second);
}

/* The program's stderr is a pipe that nobody reads any more, or that is full. */
static void pipe_to_nobody(bool full)
{
	static char junk[65536];
	int pipes[2];

	CHECK(pipe(pipes) == 0 && dup2(pipes[1], STDERR_FILENO) == STDERR_FILENO);
	if (full) {
		fcntl(pipes[1], F_SETFL, O_NONBLOCK);
		while (write(pipes[1], junk, sizeof(junk)) > 0)
			;
		fcntl(pipes[1], F_SETFL, 0);
	} else {
		close(pipes[0]);
	}
	begin_scenario();
	receive_number(2);
}

static void lose_without_a_reader(void)
{
	pipe_to_nobody(false);
}

static void lose_before_a_full_pipe(void)
{
	pipe_to_nobody(true);
}

/* As a daemon does: the child receives. */
static void fork_and_lose_in_the_child(void)
{
	begin_scenario();
	if (fork() == 0) {
		receive_number(1);
		receive_number(3);
		exit(0);
	}
	_exit(0);
}

static const struct scenario scenarios[] = {
	{ "lose_three_times", lose_three_times },
	{ "lose_nothing", lose_nothing },
	{ "lose_and_close", lose_and_close },
	{ "lose_for_a_while", lose_for_a_while },
	{ "reuse_stderr", reuse_stderr },
	{ "begin_without_stderr", begin_without_stderr },
	{ "lose_without_a_reader", lose_without_a_reader },
	{ "lose_before_a_full_pipe", lose_before_a_full_pipe },
	{ "fork_and_lose_in_the_child", fork_and_lose_in_the_child },
};

/* -- tests --------------------------------------------------------------------------------- */

static void first_loss_is_told_at_once_and_the_rest_at_the_end(void **state)
{
	(void)state;
	run_child_with("lose_three_times", "");
	assert_string_equal(child.err, "nfring: group 5: lost 2 packets (2 in all)\n"
				       "nfring: group 5: lost 2 packets (4 in all)\n");
	run_child_with("lose_and_close", "");
	assert_string_equal(child.err, "nfring: group 5: lost 2 packets (2 in all)\n"
				       "nfring: group 5: lost 2 packets (4 in all)\n");
}

static void without_losses_nothing_is_told(void **state)
{
	(void)state;
	run_child_with("lose_nothing", "");
	assert_string_equal(child.err, "");
}

static void losses_are_told_at_most_once_a_second_and_add_up(void **state)
{
	time_t before = time(NULL);
	unsigned lines = 0;
	unsigned long sum = 0, told, in_all = 0;

	(void)state;
	run_child_with("lose_for_a_while", "");
	for (char *line = child.err; *line; line = strchr(line, '\n') + 1, lines++) {
		assert_int_equal(sscanf(line, "nfring: group 5: lost %lu packets (%lu in all)", &told, &in_all), 2);
		sum += told;
	}
	assert_in_range(lines, 3, (unsigned long)(time(NULL) - before) + 3);
	assert_int_equal(sum, in_all);
}

static void quiet_tells_nothing(void **state)
{
	(void)state;
	run_child_with("lose_three_times", "NFRING_QUIET=1");
	assert_string_equal(child.err, "");
	run_child_with("lose_three_times", "NFRING_QUIET=0");
	assert_true(*child.err);
}

static void syslog_takes_the_place_of_stderr(void **state)
{
	(void)state;
	run_child_with("lose_three_times", "NFRING_SYSLOG=1");
	assert_string_equal(child.err, "");
}

static void file_that_has_got_the_number_of_stderr_is_not_written_to(void **state)
{
	(void)state;
	run_child_with("reuse_stderr", "");
	assert_string_equal(child.err, "");
}

static void stats_file_is_never_taken_for_stderr(void **state)
{
	char text[4096] = "";
	FILE *f;

	(void)state;
	run_child("begin_without_stderr");
	f = fopen(stats_path, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	assert_int_equal(text[0], '{');
	assert_null(strstr(text, "nfring:"));
}

static void stderr_without_a_reader_neither_ends_nor_stops_the_program(void **state)
{
	(void)state;
	run_child_with("lose_without_a_reader", "");
	run_child_with("lose_before_a_full_pipe", "");
}

static void child_that_receives_tells_its_losses_to_the_last(void **state)
{
	(void)state;
	run_child_with("fork_and_lose_in_the_child", "");
	assert_string_equal(child.err, "nfring: group 5: lost 1 packets (1 in all)\n"
				       "nfring: group 5: lost 1 packets (2 in all)\n");
}

#define LOSSES_TEST(behaviour) CHILD_TEST(losses, behaviour)

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		LOSSES_TEST(first_loss_is_told_at_once_and_the_rest_at_the_end),
		LOSSES_TEST(without_losses_nothing_is_told),
		LOSSES_TEST(losses_are_told_at_most_once_a_second_and_add_up),
		LOSSES_TEST(quiet_tells_nothing),
		LOSSES_TEST(syslog_takes_the_place_of_stderr),
		LOSSES_TEST(file_that_has_got_the_number_of_stderr_is_not_written_to),
		LOSSES_TEST(stats_file_is_never_taken_for_stderr),
		LOSSES_TEST(stderr_without_a_reader_neither_ends_nor_stops_the_program),
		LOSSES_TEST(child_that_receives_tells_its_losses_to_the_last),
	};

	if (argc == 2)
		return run_scenario(argv[1], scenarios, ARRAY_SIZE(scenarios));
	return RUN(losses, tests);
}
