/* SPDX-License-Identifier: MIT */
/* The plan: each cell is one receiver with one setting at one rate. */
#ifndef PEERS_PLAN_H
#define PEERS_PLAN_H

#include "opts.h"
#include "receivers.h"
#include "rounds.h"
#include "sample.h"

struct peers_cell {
	const struct peers_rate *rate;
	const struct peers_setting *setting;
	const struct peers_receiver *receiver;
	struct bench_series series;
};

struct peers_plan {
	const struct peers_opts *opts;
	const char *missing[PEERS_RECEIVERS]; /* why a chosen receiver cannot run; NULL: it can */
	struct bench_rounds rounds;           /* one of its cells is one of these */
	struct peers_cell *cell;              /* by rate, then by setting */
};

/* Makes a cell for each chosen rate, setting and receiver, and says which receivers are
 * missing. False if nothing is left to measure. */
bool peers_plan_make(struct peers_plan *p, const struct peers_opts *o);
void peers_plan_free(struct peers_plan *p);

#endif
