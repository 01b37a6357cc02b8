/* SPDX-License-Identifier: MIT */
/* What the process holds, and how late packets are, at the end of each epoch. */
#ifndef SOAK_SAMPLES_H
#define SOAK_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>

enum soak_quantity { SOAK_MEMORY, SOAK_DESCRIPTORS, SOAK_THREADS, SOAK_LATENCY, SOAK_QUANTITIES };

struct soak_samples {
	size_t count, room;
	double *at_s;
	double *value[SOAK_QUANTITIES];
};

/* Takes a sample of the process; `latency_us` is the caller's. */
void soak_samples_take(struct soak_samples *s, double at_s, double latency_us);
/* Prints the slope of each quantity. Returns how many grow. Leaves out the first quarter: a program warms up. */
unsigned soak_samples_judge(const struct soak_samples *s);
void soak_samples_free(struct soak_samples *s);

#endif
