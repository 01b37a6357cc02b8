/* SPDX-License-Identifier: MIT */
/* Results: medians over the rounds, and comparisons between receivers. */
#ifndef PEERS_RESULT_H
#define PEERS_RESULT_H

#include "measure.h"

/* Counts the rounds in which the cell could be measured. */
unsigned peers_samples(const struct peers_plan *p, const struct peers_cell *c);

/* The median of a value; NAN if it is not known. */
double peers_median(const struct peers_plan *p, const struct peers_cell *c, enum peers_value v);

/* CPU time outside the kernel / all CPU time, by the ticks of all rounds; NAN if there are
 * too few ticks to tell. */
double peers_user_share(const struct peers_plan *p, const struct peers_cell *c);

/* CPU per packet / that of the receiver `name` on the same traffic with the same setting;
 * for a receiver's own settings, with QThresh 64. NAN if that was not measured. */
double peers_cpu_ratio(const struct peers_plan *p, const struct peers_cell *c, const char *name);

#endif
