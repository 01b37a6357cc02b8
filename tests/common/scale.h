/* SPDX-License-Identifier: MIT */
/* Fits tests to a slow machine: how much they do, by NFRING_TEST_SCALE, and how long it may take, by NFRING_TEST_TIMES.
 */
#ifndef NFR_SCALE_H
#define NFR_SCALE_H

#include <stdint.h>
#include <stdlib.h>

/* NFRING_TEST_SCALE percent of `full` (100 percent unless it is set), at least 1. */
static inline uint64_t test_scale(uint64_t full)
{
	const char *text = getenv("NFRING_TEST_SCALE");
	long percent = text ? strtol(text, NULL, 10) : 100;
	uint64_t n = full * (uint64_t)(percent > 0 ? percent : 100) / 100;

	return n ? n : 1;
}

/* How many times as long as usual everything may take: NFRING_TEST_TIMES, 1 unless it is set. A rate that is to be
 * kept is divided by it. */
static inline double test_times(void)
{
	const char *text = getenv("NFRING_TEST_TIMES");
	double times = text ? strtod(text, NULL) : 1;

	return times > 1 ? times : 1;
}

/* The same for pauses: they are waited for in full, and a slow machine is not always slow. 10 gives 3.25. */
static inline double test_pause_times(void)
{
	return 1 + (test_times() - 1) / 4;
}

#endif
