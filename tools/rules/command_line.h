/* SPDX-License-Identifier: MIT */
/* The command line of nfring-rules. */
#ifndef RULES_COMMAND_LINE_H
#define RULES_COMMAND_LINE_H

#include "settle.h"

extern const struct cli_program rules_program;

/* Reads the options and settles the defaults. Returns -1, or the exit code with which the
 * tool is to end. */
int rules_options_parse(struct rules_options *o, int argc, char **argv);

#endif
