/* SPDX-License-Identifier: MIT */
/* The command line of nfring-tune. */
#ifndef TUNE_COMMAND_LINE_H
#define TUNE_COMMAND_LINE_H

#include "capture_options.h"
#include "sweep.h"

struct tune_options {
	struct cli_capture capture; /* what is not swept */
	struct tune_setting given;  /* what is not swept because the user gave it; see plan.h */
	const char *out;
	bool quick;
	bool live;
	bool json;
	bool group_given;
	uint64_t seconds_ns; /* 0: not given */
	double rate[TUNE_RATES_MAX];
	unsigned rates; /* 0: not given */
};

extern const struct cli_program tune_program;

/* Reads the options. Returns -1, or the exit code with which the tool is to end. `o` must
 * stay where it is. */
int tune_options_parse(struct tune_options *o, int argc, char **argv);

/* Begins the plan: rates, goal, seconds. */
void tune_options_apply(const struct tune_options *o, struct tune_sweep *s);

#endif
