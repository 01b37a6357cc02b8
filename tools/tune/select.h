/* SPDX-License-Identifier: MIT */
/* Selects: the frontier, the best settings of each rate, and the setting to recommend. */
#ifndef TUNE_SELECT_H
#define TUNE_SELECT_H

#include "sweep.h"

/* The best settings of one rate; NULL: none. */
struct tune_best {
	const struct tune_point *fixed;      /* the cheapest fixed setting that keeps the goal */
	const struct tune_point *controller; /* auto, with the goal as its budget */
};

/* Returns whether the point was measured, its p99 is at most the goal and tells the whole latency, and it lost
 * nothing. */
bool tune_keeps_goal(const struct tune_sweep *s, const struct tune_point *p);

/* Returns the cheapest fixed setting that keeps the goal and was measured `runs` times or
 * more; NULL: none. */
const struct tune_point *tune_cheapest_fixed(const struct tune_sweep *s, double rate_pps, unsigned runs);

void tune_find_best(const struct tune_sweep *s, double rate_pps, struct tune_best *best);

/* Returns CPU a packet of the controller / that of the best fixed setting; 0: one is missing. */
double tune_ratio(const struct tune_best *best);

/* Fills in the points' frontier, s->recommended, or s->closest and s->reason, and s->warning. Recommends nothing
 * that has not kept the goal. */
void tune_select(struct tune_sweep *s);

#endif
