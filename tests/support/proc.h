/* SPDX-License-Identifier: MIT */
/* Runs programs in a test. It keeps their output in memory and limits their time. Each has a process
 * group of its own: what it has started ends with it. None outlives the test program, however that ends: a
 * process beside it, the keeper, kills what is left. Limits are multiplied by test_times(). */
#ifndef NT_PROC_H
#define NT_PROC_H

#include "netns.h"

#include <stddef.h>
#include <sys/types.h>

/* Makes an argument vector: NT_ARGS("nft", "-f", "-"). */
#define NT_ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct nt_proc {
	pid_t pid;
	int out_fd, err_fd; /* memory files: the program never blocks on its output */
	char *out, *err;    /* text, after nt_finish() */
	size_t out_len;
	int status;     /* exit code; 128 + signal; -1: killed after its time limit */
	double seconds; /* from start to end */
	double started;
};

/* Starts argv[0], found in PATH, in `ns` (NULL: in the caller's). Its standard input is
 * `input`, or empty. A program that cannot be started ends with status 127. */
void nt_spawn_input(struct nt_proc *p, const struct nt_ns *ns, const char *const argv[], const char *input);
void nt_spawn(struct nt_proc *p, const struct nt_ns *ns, const char *const argv[]);

/* Waits for the end of the program. Kills it `limit_s` seconds after its start, and prints what it waits for. Kills
 * what it has left behind. */
void nt_finish(struct nt_proc *p, double limit_s);

/* Sends `sig` to the program and waits for its end. Kills it after `limit_s` more seconds. */
void nt_end(struct nt_proc *p, int sig, double limit_s);

/* Starts a program and waits for its end. */
void nt_run(struct nt_proc *p, const struct nt_ns *ns, double limit_s, const char *const argv[]);

void nt_proc_free(struct nt_proc *p);

/* Kills every program that still runs. Safe in a signal handler. */
void nt_proc_kill_all(void);

/* As fork(), for a child that cannot outlive its test, nor 30 s. */
pid_t nt_fork(void);

/* Waits for a child. Returns its exit code, or 128 + the signal that has ended it. */
int nt_exit_code(pid_t child);

/* Returns the monotonic time in seconds. */
double nt_now(void);

/* Returns the time in `limit_s` seconds, or later on a slow machine: a deadline of a test (test_times()). */
double nt_until(double limit_s);

/* Waits, longer on a slow machine (test_pause_times()). */
void nt_sleep(double seconds);

#endif
