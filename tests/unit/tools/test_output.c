/* SPDX-License-Identifier: MIT */
/* Output that meets a full disk, a closed pipe, or a reader who does not read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "clock.h"
#include "output.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void bytes_arrive_whole_and_when_flushed(void **state)
{
	struct cli_output s;
	char got[8] = "";
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(fcntl(fd[0], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(cli_output_open(&s, fd[1], 4096), 0);
	cli_writer_text(&s.writer, "abcd");
	assert_int_equal(read(fd[0], got, sizeof(got)), -1);
	assert_int_equal(cli_output_flush(&s), 0);
	assert_int_equal(read(fd[0], got, sizeof(got)), 4);
	assert_string_equal(got, "abcd");
	cli_writer_text(&s.writer, "e");
	assert_int_equal(cli_output_close(&s), 0);
	assert_int_equal(read(fd[0], got, sizeof(got)), 1);
	assert_int_equal(read(fd[0], got, sizeof(got)), 0);
	close(fd[0]);
}

static void full_disk_is_reported_and_stays_reported(void **state)
{
	struct cli_output s;

	(void)state;
	assert_int_equal(cli_output_open(&s, open("/dev/full", O_WRONLY), 4096), 0);
	cli_writer_text(&s.writer, "abcd");
	assert_int_equal(cli_output_flush(&s), -ENOSPC);
	cli_writer_text(&s.writer, "abcd");
	assert_int_equal(cli_output_flush(&s), -ENOSPC);
	assert_int_equal(cli_output_close(&s), -ENOSPC);
}

static void reader_that_left_is_epipe_without_a_signal(void **state)
{
	struct cli_output s;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	close(fd[0]);
	assert_int_equal(cli_output_open(&s, fd[1], 4096), 0);
	cli_writer_text(&s.writer, "abcd");
	assert_int_equal(cli_output_flush(&s), -EPIPE);
	assert_int_equal(cli_output_close(&s), -EPIPE);
}

static void non_blocking_pipe_is_waited_for(void **state)
{
	static char megabyte[1 << 20];
	struct cli_output s;
	size_t got = 0;
	ssize_t n;
	int fd[2];
	pid_t writer;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(fcntl(fd[1], F_SETFL, O_NONBLOCK), 0);
	writer = fork();
	if (writer == 0) {
		close(fd[0]);
		if (cli_output_open(&s, fd[1], 4096) < 0)
			_exit(1);
		cli_writer_bytes(&s.writer, megabyte, sizeof(megabyte));
		_exit(cli_output_close(&s) != 0);
	}
	close(fd[1]);
	while ((n = read(fd[0], megabyte, sizeof(megabyte))) > 0)
		got += (size_t)n;
	assert_int_equal(got, sizeof(megabyte));
	assert_int_equal(waitpid(writer, NULL, 0), writer);
	close(fd[0]);
}

/* Last: the stop of a process is final. */
static void reader_that_sleeps_is_given_up_after_the_stop(void **state)
{
	static char megabyte[1 << 20];
	struct cli_output s;
	uint64_t start_ns;
	sigset_t none;
	int fd[2];

	(void)state;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(cli_output_open(&s, fd[1], 4096), 0);
	assert_int_equal(cli_stop_age_ns(), 0);
	cli_stop_after(50000000);
	start_ns = cli_clock_ns();
	cli_writer_bytes(&s.writer, megabyte, sizeof(megabyte));
	assert_int_equal(cli_output_flush(&s), -ETIMEDOUT);
	assert_true(cli_stop_age_ns() > CLI_STOP_DRAIN_NS);
	assert_true(cli_clock_ns() - start_ns > 50000000);
	assert_int_equal(cli_output_close(&s), -ETIMEDOUT);
	close(fd[0]);
}

static int install(void **state)
{
	(void)state;
	return cli_stop_install();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_arrive_whole_and_when_flushed),
		cmocka_unit_test(full_disk_is_reported_and_stays_reported),
		cmocka_unit_test(reader_that_left_is_epipe_without_a_signal),
		cmocka_unit_test(non_blocking_pipe_is_waited_for),
		cmocka_unit_test(reader_that_sleeps_is_given_up_after_the_stop),
	};

	return cmocka_run_group_tests_name("tool_output", tests, install, NULL);
}
