/* SPDX-License-Identifier: MIT */
/* Gives the stress programs random pauses, and says how much they do. */
#ifndef NFR_STRESS_H
#define NFR_STRESS_H

#include "sanitizers.h"
#include "scale.h"

#include <sched.h>
#include <time.h>

/* Returns test_scale(n), and a tenth of it under ThreadSanitizer, which is slow. */
static inline uint64_t stress_count(uint64_t n)
{
	return test_scale(TEST_TSAN ? n / 10 : n);
}

/* Returns the next number of xorshift32. The state must not be 0. */
static inline uint32_t stress_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Pauses in one of 8 calls. Of 4096 calls 496 spin for 16 to 511 rounds, 15 yield the CPU, and
 * one sleeps for 50 us. */
static inline void stress_stall(uint32_t *random)
{
	uint32_t r = stress_random(random) % 4096;

	if (r == 0)
		nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
	else if (r < 16)
		sched_yield();
	else if (r < 512)
		for (volatile uint32_t spin = r; spin > 0; spin--) {
		}
}

#endif
