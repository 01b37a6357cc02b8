/* SPDX-License-Identifier: MIT */
/* The command line of nfring-doctor. */
#ifndef DOCTOR_COMMAND_LINE_H
#define DOCTOR_COMMAND_LINE_H

#include "program.h"

struct doctor_options {
	bool json;
};

extern const struct cli_program doctor_program;

/* Reads the options. Returns -1, or the exit code with which the tool is to end. */
int doctor_options_parse(struct doctor_options *o, int argc, char **argv);

#endif
