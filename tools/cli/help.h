/* SPDX-License-Identifier: MIT */
/* Prints the --help of a program on stdout. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "program.h"

void cli_help(const struct cli_program *p);

#endif
