/* SPDX-License-Identifier: MIT */
/* The command line of bench/latency. */
#ifndef LATENCY_OPTS_H
#define LATENCY_OPTS_H

#include "bench_options.h"

#include <stdint.h>

#define LATENCY_LIST_MAX 8 /* entries of a list */
#define LATENCY_GROUPS_MAX 64
#define LATENCY_WORKERS_MAX 8

struct latency_opts {
	struct bench_options bench;
	uint32_t budget_us[LATENCY_LIST_MAX];
	unsigned budgets;
	uint32_t groups[LATENCY_LIST_MAX]; /* groups that the packets are spread over */
	unsigned groups_count;
	uint32_t workers[LATENCY_LIST_MAX];
	unsigned workers_count;
	bool caller_threads; /* the consumers receive; else workers do, and hand over by rings */
};

/* Returns the name of the mode. */
const char *latency_mode(const struct latency_opts *o);

/* Reads the command line. Exits with 2 for a wrong option. */
void latency_opts_read(struct latency_opts *o, int argc, char **argv);

#endif
