/* SPDX-License-Identifier: MIT */
/* Medians, ratios, and what is within the budget. */
#include "latency.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, unsigned n)
{
	if (n == 0)
		return NAN;
	qsort(v, n, sizeof(*v), compare);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

double latency_median(const struct latency *l, const struct latency_cell *c, enum latency_value v)
{
	double all[LATENCY_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < l->rounds; i++)
		if (c->sample[i].ok)
			all[n++] = c->sample[i].value[v];
	return median(all, n);
}

unsigned latency_samples(const struct latency *l, const struct latency_cell *c)
{
	unsigned n = 0;

	for (unsigned i = 0; i < l->rounds; i++)
		n += c->sample[i].ok;
	return n;
}

static const struct latency_cell *plain(const struct latency *l, const struct latency_cell *c)
{
	for (unsigned i = 0; i < l->cells; i++)
		if (l->cell[i].shape == c->shape && !l->cell[i].budget_us)
			return &l->cell[i];
	return NULL;
}

double latency_ratio(const struct latency *l, const struct latency_cell *c)
{
	const struct latency_cell *other = c->budget_us ? plain(l, c) : NULL;
	double all[LATENCY_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; other && i < l->rounds; i++)
		if (c->sample[i].ok && other->sample[i].ok && other->sample[i].value[LATENCY_CPU] > 0)
			all[n++] = c->sample[i].value[LATENCY_CPU] / other->sample[i].value[LATENCY_CPU];
	return median(all, n);
}

/* By the count of late packets: a quantile of the histogram is rounded up. */
bool latency_p99_within(const struct latency *l, const struct latency_cell *c)
{
	return latency_median(l, c, LATENCY_LATE) <= LATENCY_LATE_SHARE;
}

double latency_tick_us(void)
{
	struct timespec t;

	clock_getres(CLOCK_REALTIME_COARSE, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double allowed(const struct latency_cell *c, const struct latency_sample *s)
{
	return c->budget_us + latency_tick_us() + s->value[LATENCY_SCHED_MAX] + s->value[LATENCY_SEND_MAX];
}

double latency_worst_allowed(const struct latency *l, const struct latency_cell *c)
{
	double all[LATENCY_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < l->rounds; i++)
		if (c->sample[i].ok)
			all[n++] = allowed(c, &c->sample[i]);
	return median(all, n);
}

/* Within a round, for the scheduler is different in each. */
bool latency_worst_within(const struct latency *l, const struct latency_cell *c)
{
	double all[LATENCY_ROUNDS_MAX];
	unsigned n = 0;

	for (unsigned i = 0; i < l->rounds; i++)
		if (c->sample[i].ok)
			all[n++] = c->sample[i].value[LATENCY_MAX] - allowed(c, &c->sample[i]);
	return median(all, n) <= 0;
}
