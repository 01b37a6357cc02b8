/* SPDX-License-Identifier: MIT */
/* Errors of a tool: one line "name: ..." on stderr, and an exit code. */
#ifndef CLI_FAIL_H
#define CLI_FAIL_H

#include "program.h"

#include <nfring/error.h>

enum cli_exit {
	CLI_EXIT_OK = 0,
	CLI_EXIT_RUNTIME = 1,
	CLI_EXIT_USAGE = 2,
};

/* Prints the error of a wrong option. Returns CLI_EXIT_USAGE. */
int cli_usage(const struct cli_program *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints any other error. Returns CLI_EXIT_RUNTIME. */
int cli_fail(const struct cli_program *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints an error of the library. Returns CLI_EXIT_USAGE if it refused an option, else CLI_EXIT_RUNTIME. */
int cli_error(const struct cli_program *p, const struct nfring_error *error);

/* Names of enum nfring_log_level; NULL ends the list. */
extern const char *const cli_log_levels[];

/* Prints lines of the library on stderr, down to the level to which `user`, a uint8_t, points. Leaves
 * errors out: the tool prints them itself. For nfring_opts.log. [any thread] */
void cli_log(void *user, int level, const char *text);

#endif
