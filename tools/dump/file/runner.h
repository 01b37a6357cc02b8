/* SPDX-License-Identifier: MIT */
/* Runs the command of -z on files that are complete. A process beside the capture does it, which is forked
 * before the first thread: it has neither the capture's restriction of system calls nor its capabilities.
 *
 *   capture --name, NUL--> pipe --> runner --fork, nice, exec--> COMMAND FILE     one for each CPU at a time
 *
 * It ends with the capture, once the commands of the files that it was told have ended. */
#ifndef DUMP_RUNNER_H
#define DUMP_RUNNER_H

#include "user.h"

struct dump_runner {
	const struct cli_program *program; /* names errors */
	const char *command;
	int fd; /* the end of the pipe to write to */
};

/* Forks the process, which becomes `user` if that is given. Returns 0, or an exit code with the error printed. */
int dump_runner_start(struct dump_runner *r, const struct cli_program *p, const char *command,
		      const struct cli_user *user);

/* Has the command run on a file, later. Never waits; prints what goes wrong. */
void dump_runner_run(struct dump_runner *r, const char *file);

/* Returns true if the command is in a folder of PATH, or at its path, and may be run by this process. */
bool dump_runner_finds(const char *command);

#endif
