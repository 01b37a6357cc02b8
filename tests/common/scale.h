/* SPDX-License-Identifier: MIT */
/* Scales how much a test does, by NFRING_TEST_SCALE. */
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

#endif
