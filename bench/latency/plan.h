/* SPDX-License-Identifier: MIT */
/* The plan: each cell is one shape under one latency budget, in so many groups on so many workers. */
#ifndef LATENCY_PLAN_H
#define LATENCY_PLAN_H

#include "opts.h"
#include "rounds.h"
#include "sample.h"
#include "shape.h"

struct latency_cell {
	const struct latency_shape *shape;
	uint32_t budget_us; /* 0: the comparison, QThresh 1, where every datagram is one packet */
	uint32_t groups;    /* that the packets are spread over, in turn */
	uint32_t workers;   /* at most one for each group */
	struct bench_series series;
};

struct latency_plan {
	const struct latency_opts *opts;
	struct bench_rounds rounds; /* one of its cells is one of these */
	struct latency_cell *cell;
};

/* Makes a cell for each budget, number of groups, number of workers and chosen shape, and one for the comparison on
 * LATENCY_COMPARED_SHAPE if that is chosen. False without memory. */
bool latency_plan_make(struct latency_plan *p, const struct latency_opts *o);
void latency_plan_free(struct latency_plan *p);

#endif
