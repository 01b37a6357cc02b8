/* SPDX-License-Identifier: MIT */
/* The command line of nfring-tune. */
#ifndef NFRING_TUNE_OPTIONS_H
#define NFRING_TUNE_OPTIONS_H

#include "capture_options.h"
#include "tune.h"

struct nfr_tune_options {
	struct nfr_cli_capture capture; /* what is not swept */
	struct nfr_tune_setting given;  /* what is not swept because the user gave it; see nfring_tune_plan.h */
	const char *out;
	bool quick;
	bool live;
	bool json;
	bool group_given;
	uint64_t seconds_ns; /* 0: not given */
	double rate[NFR_TUNE_RATES_MAX];
	unsigned rates; /* 0: not given */
};

extern const struct nfr_cli_program nfr_tune_program;

/* Returns -1, or the exit code with which the tool is to end. `o` is the one of
 * this process. */
int nfr_tune_options_parse(struct nfr_tune_options *o, int argc, char **argv);

/* Begins the plan: rates, goal, seconds. */
void nfr_tune_options_apply(const struct nfr_tune_options *o, struct nfr_tune_sweep *s);

#endif
