/* SPDX-License-Identifier: MIT */
/* Results: medians over the rounds, and whether a cell kept its budget. */
#ifndef LATENCY_RESULT_H
#define LATENCY_RESULT_H

#include "measure.h"

/* Counts the rounds in which the cell could be measured. */
unsigned latency_samples(const struct latency_plan *p, const struct latency_cell *c);

/* The median of a value; NAN if it is not known. */
double latency_median(const struct latency_plan *p, const struct latency_cell *c, enum latency_value v);

/* CPU per packet / that of the comparison (QThresh 1, budget 0) on the same shape; NAN if
 * there is no comparison. */
double latency_cpu_ratio(const struct latency_plan *p, const struct latency_cell *c);

/* CPU per packet / that of one group on one worker, with the same shape and budget; NAN if that was not
 * measured, or is the cell itself. */
double latency_groups_ratio(const struct latency_plan *p, const struct latency_cell *c);

/* Tells whether p99 kept the budget: at most 1 % of the packets took longer. */
bool latency_p99_within(const struct latency_plan *p, const struct latency_cell *c);

/* Tells whether the latest packet took no longer than LATENCY_ALLOWED. */
bool latency_worst_within(const struct latency_plan *p, const struct latency_cell *c);

#endif
