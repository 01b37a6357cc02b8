/* SPDX-License-Identifier: MIT */
/* The command line of bench/latency. */
#ifndef LATENCY_OPTS_H
#define LATENCY_OPTS_H

#include "bench_options.h"

#include <stdint.h>

#define LATENCY_BUDGETS_MAX 8

struct latency_opts {
	struct bench_options bench;
	uint32_t budget_us[LATENCY_BUDGETS_MAX];
	unsigned budgets;
};

/* Reads the command line. Exits with 2 for a wrong option. */
void latency_opts_read(struct latency_opts *o, int argc, char **argv);

#endif
