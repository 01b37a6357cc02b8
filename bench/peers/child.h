/* SPDX-License-Identifier: MIT */
/* The processes of a measurement: starting, ending, what they used and what they wrote. */
#ifndef PEERS_CHILD_H
#define PEERS_CHILD_H

#include "message.h"

#include <sys/types.h>

#define PEERS_ARGS_MAX 40

struct peers_command {
	const char *argv[PEERS_ARGS_MAX]; /* NULL-terminated; argv[0] is looked up in PATH */
	unsigned args;
	char text[PEERS_ARGS_MAX][512];
	bool discard_output; /* its standard output is /dev/null */
};

struct peers_child {
	pid_t pid;       /* 0: it has ended */
	const char *dir; /* it writes to dir/NAME.out and dir/NAME.err */
	const char *name;
};

struct peers_usage {
	double cpu_ns; /* of all threads, and of the processes that it has started */
	/* of its own threads, in the kernel's ticks, outside and inside the kernel */
	double user_ticks;
	double system_ticks;
};

/* Appends an argument. */
__attribute__((format(printf, 2, 3))) void peers_command_add(struct peers_command *c, const char *format, ...);

/* Starts the command on `cpu` (-1: any). The kernel kills it if this process
 * ends. False with the reason. */
bool peers_child_start(struct peers_child *c, const char *dir, const char *name, const struct peers_command *command,
		       int cpu, struct bench_failure *why);

/* Waits up to `ms`. True if the child has ended, with the status of waitpid(). */
bool peers_child_ended(struct peers_child *c, int ms, int *status);

/* Sends `signal`, waits 15 s, then kills the child. Does nothing to one that has ended. */
void peers_child_end(struct peers_child *c, int signal);

/* Reads what the child has used so far. False if it has ended. */
bool peers_child_usage(const struct peers_child *c, struct peers_usage *u);

/* Reads the most memory that the child had, huge pages included. */
double peers_child_peak_bytes(const struct peers_child *c);

/* Reads what the child wrote to `stream`, "out" or "err"; "" if nothing. The caller frees
 * it. */
char *peers_child_output(const struct peers_child *c, const char *stream);

/* Writes `what` and the child's first line on standard error. Returns false. */
bool peers_child_failed(const struct peers_child *c, const char *what, struct bench_failure *why);

#endif
