/* SPDX-License-Identifier: MIT */
/* What the measurements mean: the frontier, the best of each rate, the settings to
 * recommend, and what to warn of. */
#ifndef NFRING_TUNE_JUDGE_H
#define NFRING_TUNE_JUDGE_H

#include "tune.h"

/* Of one rate; NULL where there is none. */
struct nfr_tune_best {
	const struct nfr_tune_point *fixed;      /* the cheapest fixed one that keeps the goal, measured again */
	const struct nfr_tune_point *controller; /* with the goal as its budget, by the first source */
};

/* Whether the point was measured, kept the goal, and lost nothing. */
bool nfr_tune_keeps_goal(const struct nfr_tune_sweep *s, const struct nfr_tune_point *p);

/* Of the fixed settings that keep the goal and were measured `runs` times or more; NULL: none. */
const struct nfr_tune_point *nfr_tune_cheapest_fixed(const struct nfr_tune_sweep *s, double rate_pps, unsigned runs);

void nfr_tune_find_best(const struct nfr_tune_sweep *s, double rate_pps, struct nfr_tune_best *best);

/* CPU a packet of the controller by that of the best fixed setting; 0: not both are there. */
double nfr_tune_ratio(const struct nfr_tune_best *best);

/* Fills in the points' frontier, s->recommended and s->warning. */
void nfr_tune_judge(struct nfr_tune_sweep *s);

#endif
