/* SPDX-License-Identifier: MIT */
/* Steps of the wall clock, as this process sees them: the host's clock is not touched. The program's own
 * clock_gettime() stands before the C library's, for nfring's library too. */
#ifndef SOAK_WALL_CLOCK_H
#define SOAK_WALL_CLOCK_H

#include <stdint.h>

/* From now on CLOCK_REALTIME is so much later, or earlier, than it was. */
void soak_clock_step(int64_t seconds);

#endif
