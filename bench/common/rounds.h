/* SPDX-License-Identifier: MIT */
/* Rounds: each measures every cell of a plan once, so that a disturbance of the machine
 * hits all cells alike. Results are medians over the rounds. */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include "message.h"

#include <stddef.h>

struct bench_rounds {
	unsigned cells;
	unsigned wanted; /* rounds */
	unsigned done;   /* rounds that are complete: an interrupted one does not count */
	double seconds;  /* of one measurement */
	void *ctx;       /* of the functions */
	/* Writes what the cell measures, for progress and failures. */
	void (*describe)(void *ctx, unsigned cell, char *text, size_t size);
	/* Measures the cell. False with the reason. */
	bool (*measure)(void *ctx, unsigned cell, unsigned round, struct bench_failure *why);
};

/* Runs the rounds until they are done or a signal comes; shows progress on a terminal, and
 * reports each failure. Returns whether everything could be measured. */
bool bench_rounds_run(struct bench_rounds *r);

/* Writes "medians of 5 rounds of 1 s". Returns text. */
const char *bench_rounds_title(const struct bench_rounds *r, char *text, size_t size);

/* The exit code of a bench: 128 + signal after a signal, else 0 or 1. */
int bench_exit_code(bool ok);

#endif
