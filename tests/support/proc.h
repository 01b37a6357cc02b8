/* SPDX-License-Identifier: MIT */
/* Programs run by a test: their output is caught in memory, their time is
 * limited, and none outlives the test program. */
#ifndef NT_PROC_H
#define NT_PROC_H

#include "netns.h"

#include <stddef.h>
#include <sys/types.h>

/* An argument vector in place. */
#define NT_ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct nt_proc {
	pid_t pid;
	int out_fd, err_fd; /* memory files, so that the program never blocks on us */
	char *out, *err;    /* text, after nt_finish() */
	size_t out_len;
	int status;     /* exit code; 128 + signal; -1: took too long and was killed */
	double seconds; /* from the start to the end */
	double started;
};

/* Starts argv[0] (looked up in PATH) in `ns` (NULL: here), with `input` as its
 * standard input. Does not fail the test: a program that is missing ends with 127. */
void nt_spawn_input(struct nt_proc *p, const struct nt_ns *ns, const char *const argv[], const char *input);
void nt_spawn(struct nt_proc *p, const struct nt_ns *ns, const char *const argv[]);

/* Waits for the end, at most `limit_s`. */
void nt_finish(struct nt_proc *p, double limit_s);

/* Signals the program, then waits. */
void nt_end(struct nt_proc *p, int sig, double limit_s);

/* Both. */
void nt_run(struct nt_proc *p, const struct nt_ns *ns, double limit_s, const char *const argv[]);

/* What the program has written so far to standard output; the caller frees it. */
char *nt_output_now(const struct nt_proc *p);

void nt_proc_free(struct nt_proc *p);

/* Ends all that are still running; safe in a signal handler. */
void nt_proc_kill_all(void);

/* Monotonic seconds. */
double nt_now(void);

#endif
