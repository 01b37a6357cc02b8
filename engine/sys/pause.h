/* SPDX-License-Identifier: MIT */
/* Sleeps. */
#ifndef NFR_PAUSE_H
#define NFR_PAUSE_H

#include <stdint.h>
#include <time.h>

/* Sleeps for `us` microseconds, or until a signal. */
static inline void nfr_pause_us(uint32_t us)
{
	const struct timespec t = { .tv_sec = us / 1000000, .tv_nsec = (long)(us % 1000000) * 1000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL);
}

#endif
