/* SPDX-License-Identifier: MIT */
/* How evenly the packets are spread: over the workers, over the groups. */
#ifndef PPS_SPREAD_H
#define PPS_SPREAD_H

#include "result.h"

#include <stddef.h>
#include <stdio.h>

/* The largest share by the mean one: 1 is even, `n` is all in one; 0 if there was nothing. */
double pps_imbalance(const uint64_t *count, size_t step_bytes, size_t n);

/* "imbalance":{..},"groups":[..] of the report. */
void pps_spread_json(FILE *f, const struct pps_result *r);

/* A row per worker and per group, where there are several. */
void pps_spread_text(FILE *f, const struct pps_result *r);

#endif
