/* SPDX-License-Identifier: MIT */
/* Checks before the capture starts what files need later: that no earlier capture lies there, that later
 * files can be opened, that the command of -z can be run, each by the user of --user. */
#ifndef DUMP_FILE_CHECK_H
#define DUMP_FILE_CHECK_H

#include "file_options.h"
#include "user.h"

/* Starts and ends a process if there is a user: to be called
 * before the first thread. Returns 0, or an exit code with the error printed. */
int dump_file_check(const struct cli_program *p, const struct dump_file_options *o, const struct cli_user *user);

/* Prints the error that an earlier capture is at `name`. Returns an exit code. */
int dump_file_taken(const struct cli_program *p, const struct dump_file_options *o, const char *name);

#endif
