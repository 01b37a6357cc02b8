/* SPDX-License-Identifier: MIT */
/* Receivers that do the same job, one by nfring and one by others: CPU a packet, as a ratio. */
#ifndef PEERS_PAIRS_H
#define PEERS_PAIRS_H

#include "plan.h"

#include <jansson.h>
#include <stdio.h>

/* Prints the pairs of which both sides were measured; nothing if there are none. */
void peers_pairs_print(const struct peers_plan *p, FILE *f);

/* The same as an array. */
json_t *peers_pairs_json(const struct peers_plan *p);

#endif
