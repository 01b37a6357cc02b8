/* SPDX-License-Identifier: MIT */
/* How evenly the packets are spread: over the workers, over the groups. */
#ifndef PPS_SPREAD_H
#define PPS_SPREAD_H

#include "report.h"

/* The largest share by the mean one: 1 is even, `n` is all in one; 0 if there was nothing. */
double pps_imbalance(const uint64_t *count, size_t step_bytes, size_t n);

/* "imbalance":{..},"groups":[..] of the report. */
void pps_spread_json(FILE *f, const struct pps_report *r);

/* A row per worker and per group, where there are several. */
void pps_spread_text(FILE *f, const struct pps_report *r);

#endif
