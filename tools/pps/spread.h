/* SPDX-License-Identifier: MIT */
/* Prints how evenly the packets are spread over the workers and over the groups. */
#ifndef PPS_SPREAD_H
#define PPS_SPREAD_H

#include "result.h"

#include <stddef.h>
#include <stdio.h>

/* Returns largest count / mean count: 1 if all are equal, n if one has all, 0 if all are 0. */
double pps_imbalance(const uint64_t *count, size_t step_bytes, size_t n);

/* Prints "imbalance":{..},"groups":[..] of the JSON object. */
void pps_spread_json(FILE *f, const struct pps_result *r);

/* Prints a row per worker if there are several, and a row per group if there are several. */
void pps_spread_text(FILE *f, const struct pps_result *r);

#endif
