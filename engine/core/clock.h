/* SPDX-License-Identifier: MIT */
/* Reads clocks. Steps of the wall clock are found by nfring/clock.h. */
#ifndef NFR_CLOCK_H
#define NFR_CLOCK_H

#include <nfring/clock.h>
#include <stdint.h>
#include <time.h>

/* Returns the time of `clock` in ns. */
static inline uint64_t nfr_clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#endif
