/* SPDX-License-Identifier: MIT */
/* The command line of nfring-run. */
#ifndef RUN_COMMAND_LINE_H
#define RUN_COMMAND_LINE_H

#include "program.h"

/* An option with a number. */
struct run_number {
	bool given;
	uint32_t value; /* NFRING_AUTO: auto */
};

struct run_options {
	struct run_number budget_us, rcvbuf_bytes, nlbufsiz_bytes;
	const char *stats; /* path of the file; NULL: none */
	bool keep_settings, syslog, quiet;
	char **program; /* its command line, which NULL ends; program[0] is its name or path */
};

extern const struct cli_program run_program;

/* Reads the options. Returns -1, or the exit code with which the tool is to end, everything printed. */
int run_options_parse(struct run_options *o, int argc, char **argv);

#endif
