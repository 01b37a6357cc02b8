/* SPDX-License-Identifier: MIT */
/* The command line of nfring-top. */
#ifndef TOP_COMMAND_LINE_H
#define TOP_COMMAND_LINE_H

#include "capture_options.h"
#include "monitor_options.h"

struct top_options {
	struct cli_capture capture;
	struct monitor_options monitor;
	bool json;
	bool once; /* one interval, then the end */
	uint64_t interval_ns;
	unsigned rows; /* of each list */
};

extern const struct cli_program top_program;

/* Reads the options. Returns -1, or the exit code with which the tool is to end. `o` must
 * stay where it is. */
int top_options_parse(struct top_options *o, int argc, char **argv);

#endif
