/* SPDX-License-Identifier: MIT */
/* Reads a command line by the tables of a program. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "fail.h"
#include "program.h"

/* Reads the options into the struct `options`, in which each table has its offset.
 * Returns the index of the first operand; operands are moved to the end, unless
 * p->options_first is set. Returns -1 if
 * the tool is to end with *exit_code, everything printed: --help, --version, or an error. */
int cli_options_parse(const struct cli_program *p, void *options, int argc, char **argv, int *exit_code);

/* For a tool that takes options only: `first` is the result of cli_options_parse().
 * Returns -1, or an exit code if there is an operand. */
int cli_no_operands(const struct cli_program *p, int argc, char **argv, int first);

#endif
