/* SPDX-License-Identifier: MIT */
/* A capture as a service: what it tells systemd, on a real datagram socket, and when it does not. */
#include "flood.h"
#include "group.h"
#include "proc.h"
#include "scratch.h"
#include "test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define WATCHDOG_US "400000" /* a beat each 100 ms */
#define SILENCE_MS 2000      /* 20 beats are missing */
#define PATIENCE_MS 20000

static const char *manager_path;

/* Sanitizers look for leaks in a process that --user has made untraceable, and cannot. */
static int setup(void **state)
{
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	if (nt_setup(state) != 0)
		return -1;
	manager_path = nt_scratch();
	return 0;
}

#define SERVICE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, nt_teardown)

/* Binds the socket of a service manager and puts it into the environment of later programs. */
static int manager_open(const char *watchdog_us)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", manager_path);
	unlink(manager_path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", manager_path, 1);
	setenv("WATCHDOG_USEC", watchdog_us, 1);
	return fd;
}

static void manager_close(int fd)
{
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	close(fd);
}

/* Returns the next message, "" if there is none for `ms`. */
static const char *hear(int fd, int ms)
{
	static char text[64];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n = poll(&p, 1, ms) == 1 ? recv(fd, text, sizeof(text) - 1, 0) : 0;

	text[n > 0 ? n : 0] = '\0';
	return text;
}

/* Waits until there is no beat for SILENCE_MS. Returns false if they go on. */
static bool falls_silent(int fd)
{
	double until = nt_until(PATIENCE_MS / 1000.0);

	while (nt_now() < until)
		if (!*hear(fd, SILENCE_MS))
			return true;
	return false;
}

static const struct capture {
	const char *name;
	const char *args[6];
} captures[] = {
	{ "nfring-dump", { NT_DUMP } },
	{ "nfring-pps --mode ring", { NT_PPS, "--mode", "ring" } },
	{ "nfring-pps --mode inline", { NT_PPS, "--mode", "inline" } },
	{ "nfring-top", { NT_TOP } },
};
#define CAPTURES (sizeof(captures) / sizeof(captures[0]))

static void spawn(struct nt_proc *p, const struct nt_ns *ns, const struct capture *c, const char *user)
{
	const char *argv[16] = { NULL };
	unsigned n = 0;

	for (; c->args[n]; n++)
		argv[n] = c->args[n];
	argv[n++] = "--group";
	argv[n++] = "5";
	if (user) {
		argv[n++] = "--user";
		argv[n] = user;
	}
	nt_spawn(p, ns, argv);
}

static void ready_is_said_once_the_group_is_bound_and_stopping_at_the_end(void **state)
{
	const struct nt_ns *ns = *state;
	struct cli_group_owner owner;

	for (unsigned i = 0; i < CAPTURES; i++) {
		int fd = manager_open("0");
		struct nt_proc p;

		spawn(&p, ns, &captures[i], NULL);
		assert_string_equal(hear(fd, PATIENCE_MS), "READY=1");
		assert_true(nt_group_read(ns, 5, &owner));
		nt_end(&p, SIGTERM, 10);
		assert_int_equal(p.status, 0);
		assert_string_equal(hear(fd, PATIENCE_MS), "STOPPING=1");
		assert_string_equal(hear(fd, 0), "");
		nt_proc_free(&p);
		manager_close(fd);
	}
}

static void a_group_that_is_busy_is_never_ready(void **state)
{
	const struct nt_ns *ns = *state;
	struct nt_proc owner, p;
	int fd;

	nt_spawn_bound(&owner, ns, 5, NT_ARGS(NT_DUMP, "--group", "5"));
	fd = manager_open("0");
	spawn(&p, ns, &captures[0], NULL);
	nt_finish(&p, 20);
	assert_int_equal(p.status, 1);
	assert_string_not_equal(hear(fd, 0), "READY=1");
	nt_proc_free(&p);
	nt_end(&owner, SIGTERM, 10);
	nt_proc_free(&owner);
	manager_close(fd);
}

static void beats_come_while_nothing_is_logged_and_after_root_is_given_up(void **state)
{
	const struct nt_ns *ns = *state;

	for (unsigned i = 0; i < 2 * CAPTURES; i++) {
		int fd = manager_open(WATCHDOG_US);
		struct nt_proc p;

		spawn(&p, ns, &captures[i / 2], i % 2 ? "nobody" : NULL);
		assert_string_equal(hear(fd, PATIENCE_MS), "READY=1");
		for (unsigned beat = 0; beat < 4; beat++)
			assert_string_equal(hear(fd, PATIENCE_MS), "WATCHDOG=1");
		nt_end(&p, SIGTERM, 10);
		assert_int_equal(p.status, 0);
		nt_proc_free(&p);
		manager_close(fd);
	}
}

/* Nobody reads the FIFO: the consumer hangs in a write, and other threads go on. */
static void an_output_that_blocks_is_not_hidden(void **state)
{
	const struct nt_ns *ns = *state;
	const char *path = nt_scratch();
	int fd = manager_open(WATCHDOG_US), reader;
	struct nt_proc p;
	static char sink[1 << 16];
	bool beats = false;

	assert_int_equal(mkfifo(path, 0600), 0);
	reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	nt_spawn(&p, ns, NT_ARGS(NT_DUMP, "--group", "5", "-w", path));
	assert_string_equal(hear(fd, PATIENCE_MS), "READY=1");
	assert_string_equal(hear(fd, PATIENCE_MS), "WATCHDOG=1");
	nt_send(ns, 4000, 100, 0); /* more than a pipe holds */
	assert_true(falls_silent(fd));
	/* The reader comes back, and so do the beats. */
	for (double until = nt_until(PATIENCE_MS / 1000.0); !beats && nt_now() < until; beats = *hear(fd, 10))
		while (read(reader, sink, sizeof(sink)) > 0) {
		}
	assert_true(beats);
	nt_end(&p, SIGTERM, 10);
	nt_proc_free(&p);
	close(reader);
	manager_close(fd);
}

static void a_process_that_is_stopped_does_not_beat(void **state)
{
	const struct nt_ns *ns = *state;
	int fd = manager_open(WATCHDOG_US);
	struct nt_proc p;

	spawn(&p, ns, &captures[1], NULL);
	assert_string_equal(hear(fd, PATIENCE_MS), "READY=1");
	assert_string_equal(hear(fd, PATIENCE_MS), "WATCHDOG=1");
	kill(p.pid, SIGSTOP);
	assert_true(falls_silent(fd));
	kill(p.pid, SIGCONT);
	assert_string_equal(hear(fd, PATIENCE_MS), "WATCHDOG=1");
	nt_end(&p, SIGTERM, 10);
	nt_proc_free(&p);
	manager_close(fd);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		SERVICE_TEST(ready_is_said_once_the_group_is_bound_and_stopping_at_the_end),
		SERVICE_TEST(a_group_that_is_busy_is_never_ready),
		SERVICE_TEST(beats_come_while_nothing_is_logged_and_after_root_is_given_up),
		SERVICE_TEST(an_output_that_blocks_is_not_hidden),
		SERVICE_TEST(a_process_that_is_stopped_does_not_beat),
	};

	NT_MAIN(argc, argv, tests);
}
