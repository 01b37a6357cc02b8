/* SPDX-License-Identifier: MIT */
/* Samples: what one measurement of each round found, and medians over the rounds. */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include <stdbool.h>

#define BENCH_ROUNDS_MAX 99
#define BENCH_VALUES_MAX 24

/* One measurement. A bench numbers its values by an enum of its own. */
struct bench_sample {
	bool ok;                        /* false: it could not be measured */
	double value[BENCH_VALUES_MAX]; /* NAN: not known */
};

/* The sample of each round. */
struct bench_series {
	struct bench_sample round[BENCH_ROUNDS_MAX];
};

/* All of these look at the first `rounds` rounds, and there at samples that are ok. */

/* Counts the samples. */
unsigned bench_samples(const struct bench_series *s, unsigned rounds);

/* The median of the values that are known; NAN if none is. */
double bench_median(const struct bench_series *s, unsigned rounds, unsigned value);

/* The median of the ratios value / value of `base`, each taken within one round, so that
 * what slows down a whole round does not change it. NAN without a common round. */
double bench_median_ratio(const struct bench_series *s, const struct bench_series *base, unsigned rounds,
			  unsigned value);

/* The sum of a value. */
double bench_sum(const struct bench_series *s, unsigned rounds, unsigned value);

#endif
