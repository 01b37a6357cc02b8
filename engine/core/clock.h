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

/* Returns the length of the kernel's tick in us, rounded down: what nfnetlink_log's timer counts. */
static inline uint32_t nfr_clock_tick_us(void)
{
	struct timespec tick = { 0 };

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	return (uint32_t)(tick.tv_nsec / 1000);
}

#endif
