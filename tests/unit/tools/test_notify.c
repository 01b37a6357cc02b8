/* SPDX-License-Identifier: MIT */
/* What a service manager hears, on a real datagram socket. */
#include "unit.h"

#include "notify.h"
#include "pulse.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const struct cli_program program = { .name = "test" };
static char heard[64];

/* Binds a socket at an abstract name of this process, and puts its name into the environment. */
static int manager_open(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t len;

	snprintf(a.sun_path + 1, sizeof(a.sun_path) - 1, "nfring-test-notify-%d", (int)getpid());
	len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(a.sun_path + 1));
	assert_int_equal(bind(fd, (const struct sockaddr *)&a, len), 0);
	a.sun_path[0] = '@';
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	return fd;
}

/* Returns the next message, "" if there is none. */
static const char *hear(int fd)
{
	ssize_t n = recv(fd, heard, sizeof(heard) - 1, MSG_DONTWAIT);

	heard[n > 0 ? n : 0] = '\0';
	return heard;
}

/* Opens with WATCHDOG_USEC, and WATCHDOG_PID if it is not 0. */
static void open_with_watchdog(const char *us, int pid)
{
	char text[16];

	setenv("WATCHDOG_USEC", us, 1);
	snprintf(text, sizeof(text), "%d", pid);
	if (pid)
		setenv("WATCHDOG_PID", text, 1);
	cli_notify_open(&program);
}

static void nothing_is_sent_without_the_variable(void **state)
{
	int fd = manager_open();

	(void)state;
	unsetenv("NOTIFY_SOCKET");
	cli_notify_open(&program);
	cli_notify_ready();
	cli_notify_beat();
	cli_notify_stopping();
	assert_string_equal(hear(fd), "");
	assert_int_equal(cli_notify_interval_ns(), 0);
	close(fd);
}

static void a_wrong_address_is_an_error_that_is_said(void **state)
{
	static const char *const wrong[] = { "", "@", "vsock:2:1234", "/no/such/socket" };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(wrong); i++) {
		setenv("NOTIFY_SOCKET", wrong[i], 1);
		cli_notify_open(&program);
		cli_notify_ready(); /* goes nowhere, and does not crash */
		assert_null(getenv("NOTIFY_SOCKET"));
	}
}

static void ready_and_stopping_are_said(void **state)
{
	int fd = manager_open();

	(void)state;
	cli_notify_open(&program);
	assert_string_equal(hear(fd), "");
	cli_notify_ready();
	assert_string_equal(hear(fd), "READY=1");
	errno = EBADMSG;
	cli_notify_stopping();
	assert_int_equal(errno, EBADMSG); /* it is called in a signal handler */
	assert_string_equal(hear(fd), "STOPPING=1");
	close(fd);
}

static void later_programs_do_not_inherit_the_variables(void **state)
{
	int fd = manager_open();

	(void)state;
	open_with_watchdog("4000000", getpid());
	assert_null(getenv("NOTIFY_SOCKET"));
	assert_null(getenv("WATCHDOG_USEC"));
	assert_null(getenv("WATCHDOG_PID"));
	close(fd);
}

static void the_watchdog_gets_four_beats_in_its_time(void **state)
{
	static const struct {
		const char *us;
		int pid;
		uint64_t interval_ns;
	} cases[] = {
		{ "4000000", 0, 1000000000 },     { "0", 0, 0 },       { "soon", 0, 0 },
		{ "18446744073709551615", 0, 0 }, { "4000000", 1, 0 }, /* another process is meant */
	};
	int fd = manager_open();
	char name[sizeof(((struct sockaddr_un *)0)->sun_path)];

	(void)state;
	snprintf(name, sizeof(name), "%s", getenv("NOTIFY_SOCKET"));
	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		setenv("NOTIFY_SOCKET", name, 1);
		open_with_watchdog(cases[i].us, cases[i].pid);
		assert_int_equal(cli_notify_interval_ns(), cases[i].interval_ns);
	}
	close(fd);
}

static void a_beat_is_sent_while_all_consumers_go_on(void **state)
{
	int fd = manager_open();

	(void)state;
	cli_notify_open(&program);
	assert_int_equal(cli_pulses_open(2), 0);
	cli_notify_beat(); /* both wait */
	assert_string_equal(hear(fd), "WATCHDOG=1");
	cli_pulse_work(cli_pulse(1));
	cli_notify_beat(); /* it has begun to work */
	assert_string_equal(hear(fd), "WATCHDOG=1");
	cli_pulse_work(cli_pulse(1));
	cli_notify_beat(); /* it goes on */
	assert_string_equal(hear(fd), "WATCHDOG=1");
	cli_notify_beat(); /* it does not */
	assert_string_equal(hear(fd), "");
	cli_notify_beat();
	assert_string_equal(hear(fd), "");
	cli_pulse_wait(cli_pulse(1));
	cli_notify_beat();
	assert_string_equal(hear(fd), "WATCHDOG=1");
	cli_pulses_close();
	close(fd);
}

static void a_manager_that_does_not_read_holds_up_nothing(void **state)
{
	int fd = manager_open();

	(void)state;
	cli_notify_open(&program);
	for (unsigned i = 0; i < 10000; i++)
		cli_notify_beat();
	cli_notify_stopping();
	assert_string_equal(hear(fd), "WATCHDOG=1");
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(notify, nothing_is_sent_without_the_variable),
		TEST(notify, a_wrong_address_is_an_error_that_is_said),
		TEST(notify, ready_and_stopping_are_said),
		TEST(notify, later_programs_do_not_inherit_the_variables),
		TEST(notify, the_watchdog_gets_four_beats_in_its_time),
		TEST(notify, a_beat_is_sent_while_all_consumers_go_on),
		TEST(notify, a_manager_that_does_not_read_holds_up_nothing),
	};

	return RUN(notify, tests);
}
