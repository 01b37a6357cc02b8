/* SPDX-License-Identifier: MIT */
/* Random numbers that a seed gives again: xorshift64*. */
#ifndef SOAK_RANDOM_H
#define SOAK_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* The state is any number but 0. */
static inline uint64_t soak_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * 0x2545f4914f6cdd1du) >> 16;
}

/* A number from `least` to `most`. */
static inline uint32_t soak_between(uint64_t *state, uint32_t least, uint32_t most)
{
	return least + (uint32_t)(soak_random(state) % (most - least + 1));
}

static inline bool soak_one_in(uint64_t *state, uint32_t n)
{
	return soak_random(state) % n == 0;
}

#endif
