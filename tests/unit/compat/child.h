/* SPDX-License-Identifier: MIT */
/* Runs this test program again, as a program of libnetfilter_log: its settings are read once a process, and much
 * happens at its end. What it does is a scenario, a function of the test program. */
#ifndef CHILD_H
#define CHILD_H

#include "compat_fixture.h"
#include "report.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct scenario {
	const char *name;
	void (*run)(void);
};

/* What the last child left. */
static struct {
	pid_t pid;
	int status;     /* of waitpid(2) */
	char err[8192]; /* its stderr, and that of its children */
} child;
static char folder[64], stats_path[80];

/* In a scenario: ends the child with status 9 if it does not hold. */
#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			dprintf(STDERR_FILENO, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);          \
			_exit(9);                                                                                      \
		}                                                                                                      \
	} while (0)

/* Ends the child's part of main(): runs the scenario that it was started for. */
static inline int run_scenario(const char *name, const struct scenario *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].name, name) == 0) {
			all[i].run();
			return 0;
		}
	return 8;
}

static inline int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/nfring-unit-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(stats_path, sizeof(stats_path), "%s/stats", folder);
	return 0;
}

static inline int remove_folder(void **state)
{
	(void)state;
	unlink(stats_path);
	return rmdir(folder);
}

/* Runs a scenario with one more setting, NAME=VALUE or empty; reads its stderr to the end. */
static inline void run_child_with(const char *scenario, const char *setting)
{
	size_t n = 0;
	ssize_t got;
	int pipes[2];

	assert_int_equal(pipe(pipes), 0);
	child.pid = fork();
	assert_true(child.pid >= 0);
	if (child.pid == 0) {
		dup2(pipes[1], STDERR_FILENO);
		close(pipes[0]);
		close(pipes[1]);
		if (*setting)
			putenv((char *)(uintptr_t)setting);
		execl("/proc/self/exe", "test", scenario, (char *)NULL);
		_exit(7);
	}
	close(pipes[1]);
	while ((got = read(pipes[0], child.err + n, sizeof(child.err) - 1 - n)) > 0)
		n += (size_t)got;
	child.err[n] = '\0';
	close(pipes[0]);
	assert_int_equal(waitpid(child.pid, &child.status, 0), child.pid);
	if (child.status)
		print_message("%s", child.err);
	assert_int_equal(child.status, 0);
}

/* Runs a scenario that writes its stats to `stats_path`. */
static inline void run_child(const char *scenario)
{
	setenv("NFRING_STATS", stats_path, 1);
	run_child_with(scenario, "");
	unsetenv("NFRING_STATS");
}

/* -- for scenarios ------------------------------------------------------------------------- */

static inline void begin_scenario(void)
{
	CHECK(open_handle(NULL) == 0);
	compat_report_own();
}

/* Hands in one packet with this number. */
static inline void receive_number(uint32_t seq)
{
	put_packet(GROUP, seq);
	CHECK(hand_in() == 0);
}

#define CHILD_TEST(group, behaviour)                                                                                   \
	{                                                                                                              \
#group "." #behaviour, behaviour, make_folder, remove_folder, NULL                                     \
	}

#endif
