/* SPDX-License-Identifier: MIT */
/* The command line of nfring-send. */
#ifndef TRAFFIC_COMMAND_LINE_H
#define TRAFFIC_COMMAND_LINE_H

#include "program.h"
#include "traffic_opts.h"

extern const struct cli_program traffic_program;

/* Reads the options. Returns -1, or the exit code with which the program is to end. */
int traffic_options_parse(struct traffic_opts *o, int argc, char **argv);

#endif
