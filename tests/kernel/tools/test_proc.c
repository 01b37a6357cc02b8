/* SPDX-License-Identifier: MIT */
/* The tests' own programs: none outlives its test. */
#include "proc.h"
#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A shell that starts a program and waits for it; the test asks for the number of that program. */
#define SHELL NT_ARGS("sh", "-c", "sleep 1000 & echo $!; wait")

/* Returns the number that the shell prints. */
static pid_t grandchild(const struct nt_proc *p)
{
	double until = nt_until(5);
	char text[16] = "";

	while (!strchr(text, '\n') && nt_now() < until) {
		usleep(1000);
		memset(text, 0, sizeof(text));
		(void)!pread(p->out_fd, text, sizeof(text) - 1, 0);
	}
	return (pid_t)atoi(text);
}

/* Ended, or ending: a process that nobody has reaped yet is there still. */
static bool has_ended(pid_t pid)
{
	double until = nt_until(5);
	char path[32], text[128];
	bool ended = false;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	while (!ended && nt_now() < until) {
		FILE *f = fopen(path, "r");

		ended = !f || !fgets(text, sizeof(text), f) || strstr(text, ") Z ");
		if (f)
			fclose(f);
		usleep(1000);
	}
	return ended;
}

static void what_a_program_has_started_ends_with_it(void **state)
{
	struct nt_proc p;
	pid_t pid;

	(void)state;
	nt_spawn(&p, NULL, SHELL);
	pid = grandchild(&p);
	assert_true(pid > 1);
	nt_end(&p, SIGTERM, 5); /* of the shell alone */
	nt_proc_free(&p);
	assert_true(has_ended(pid));
}

static void programs_end_when_their_test_is_killed(void **state)
{
	pid_t test, pid[2];
	int ready[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	test = nt_fork();
	if (test == 0) { /* a program of tests of its own, with a keeper of its own */
		static char self[] = "/proc/self/exe";
		char fd[12];

		snprintf(fd, sizeof(fd), "%d", ready[1]);
		execl(self, self, "--spawn", fd, NULL);
		_exit(127);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], pid, sizeof(pid)), sizeof(pid));
	assert_int_equal(kill(test, SIGKILL), 0);
	assert_int_equal(nt_exit_code(test), 128 + SIGKILL);
	assert_true(pid[0] > 1 && pid[1] > 1);
	assert_true(has_ended(pid[0]));
	assert_true(has_ended(pid[1]));
	assert_int_equal(read(ready[0], &byte, 1), 0); /* nobody holds the other end any more */
	close(ready[0]);
}

/* What the killed test does: it starts the shell, and says which processes there are. */
static int spawn_and_wait(int fd)
{
	struct nt_proc p;
	pid_t pid[2];

	nt_spawn(&p, NULL, SHELL);
	pid[0] = p.pid;
	pid[1] = grandchild(&p);
	(void)!write(fd, pid, sizeof(pid));
	pause();
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(what_a_program_has_started_ends_with_it),
		NT_TEST(programs_end_when_their_test_is_killed),
	};

	if (argc == 3 && strcmp(argv[1], "--spawn") == 0)
		return spawn_and_wait(atoi(argv[2]));
	NT_MAIN(argc, argv, tests);
}
