/* SPDX-License-Identifier: MIT */
#include "sample.h"

#include <math.h>
#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, unsigned n)
{
	if (n == 0)
		return NAN;
	qsort(v, n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

unsigned bench_samples(const struct bench_series *s, unsigned rounds)
{
	unsigned n = 0;

	for (unsigned i = 0; i < rounds; i++)
		n += s->round[i].ok;
	return n;
}

double bench_median(const struct bench_series *s, unsigned rounds, unsigned value)
{
	double known[BENCH_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < rounds; i++)
		if (s->round[i].ok && !isnan(s->round[i].value[value]))
			known[n++] = s->round[i].value[value];
	return median(known, n);
}

double bench_median_ratio(const struct bench_series *s, const struct bench_series *base, unsigned rounds,
			  unsigned value)
{
	double ratio[BENCH_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < rounds; i++)
		if (s->round[i].ok && base->round[i].ok && base->round[i].value[value] > 0)
			ratio[n++] = s->round[i].value[value] / base->round[i].value[value];
	return median(ratio, n);
}

double bench_sum(const struct bench_series *s, unsigned rounds, unsigned value)
{
	double sum = 0;

	for (unsigned i = 0; i < rounds; i++)
		sum += s->round[i].ok ? s->round[i].value[value] : 0;
	return sum;
}
