/* SPDX-License-Identifier: MIT */
/* The states that were reached, by their hash. */
#ifndef MODEL_SEEN_H
#define MODEL_SEEN_H

#include <stdbool.h>
#include <stdint.h>

void model_seen_reset(void);
/* Returns false if the state was there. */
bool model_seen_add(uint64_t state);
uint64_t model_seen_count(void);

#endif
