/* SPDX-License-Identifier: MIT */
/* What the measurements mean: the frontier, the best of each rate, the settings to
 * recommend, and what to warn of. */
#ifndef TUNE_SELECT_H
#define TUNE_SELECT_H

#include "sweep.h"

/* Of one rate; NULL where there is none. */
struct tune_best {
	const struct tune_point *fixed;      /* the cheapest fixed one that keeps the goal, measured again */
	const struct tune_point *controller; /* with the goal as its budget, by the first source */
};

/* Whether the point was measured, kept the goal, and lost nothing. */
bool tune_keeps_goal(const struct tune_sweep *s, const struct tune_point *p);

/* Of the fixed settings that keep the goal and were measured `runs` times or more; NULL: none. */
const struct tune_point *tune_cheapest_fixed(const struct tune_sweep *s, double rate_pps, unsigned runs);

void tune_find_best(const struct tune_sweep *s, double rate_pps, struct tune_best *best);

/* CPU a packet of the controller by that of the best fixed setting; 0: not both are there. */
double tune_ratio(const struct tune_best *best);

/* Fills in the points' frontier, s->recommended and s->warning. */
void tune_select(struct tune_sweep *s);

#endif
