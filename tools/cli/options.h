/* SPDX-License-Identifier: MIT */
/* The command line: tables of options, from which both the parser (getopt_long)
 * and --help are made, and the way a tool reports an error. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <nfring/error.h>
#include <stdbool.h>

enum cli_exit {
	CLI_EXIT_OK = 0,
	CLI_EXIT_RUNTIME = 1,
	CLI_EXIT_USAGE = 2,
};

/* Takes `value` (NULL for an option without one) into `ctx`. Returns NULL, or
 * what would have been taken, such as "a number from 1 to 10". */
typedef const char *(*cli_set_fn)(void *ctx, const char *value);

struct cli_option {
	const char *name;    /* without the dashes; NULL ends a table */
	char letter;         /* of the short form, or 0 */
	const char *metavar; /* NULL: takes no value */
	cli_set_fn set;
	const char *help; /* lines after the first are indented in print */
};

/* A table and what its functions fill in. */
struct cli_table {
	const char *title;
	const struct cli_option *options;
	void *ctx;
};

struct cli_program {
	const char *name;
	const char *synopsis; /* after the name */
	const char *about;    /* what it does; ends with a newline */
	const char *examples; /* ends with a newline */
	const struct cli_table *tables;
	unsigned table_count;
};

/* Reads the options. Returns the index of the first operand (operands are moved
 * to the end), or -1: the tool is to end with *exit_code, everything has been
 * said (--help, --version, or a usage error). */
int cli_options_parse(const struct cli_program *p, int argc, char **argv, int *exit_code);

/* One line "name: ..." on stderr; returns CLI_EXIT_USAGE, CLI_EXIT_RUNTIME. */
int cli_usage(const struct cli_program *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
int cli_fail(const struct cli_program *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For nfring_opts.log: warnings, on stderr. */
void cli_log(void *user, int level, const char *text);

/* The same for an error of the library: a refused option is a usage error. */
int cli_error(const struct cli_program *p, const struct nfring_error *error);

#endif
