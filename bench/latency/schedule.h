/* SPDX-License-Identifier: MIT */
/* The schedule of one run: when each packet of a shape is due. */
#ifndef LATENCY_SCHEDULE_H
#define LATENCY_SCHEDULE_H

#include "shape.h"

#include <stdint.h>

struct latency_schedule {
	const struct latency_shape *shape;
	double seconds; /* length of the run */
	double next_s;  /* when the next packet is due, from the start of the run */
	uint64_t random;
};

/* Starts a schedule. The same seed gives the same Poisson arrivals. */
void latency_schedule_init(struct latency_schedule *s, const struct latency_shape *shape, double seconds,
			   uint64_t seed);

/* Returns when the next packet is due, in seconds from the start of the run, and moves on
 * to the packet after it. Negative: the run is over. */
double latency_schedule_next(struct latency_schedule *s);

#endif
