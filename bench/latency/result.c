/* SPDX-License-Identifier: MIT */
#include "result.h"

#include <math.h>

/* The share of packets that p99 leaves out. */
#define LATE_MAX 0.01

unsigned latency_samples(const struct latency_plan *p, const struct latency_cell *c)
{
	return bench_samples(&c->series, p->rounds.done);
}

double latency_median(const struct latency_plan *p, const struct latency_cell *c, enum latency_value v)
{
	return bench_median(&c->series, p->rounds.done, v);
}

double latency_cpu_ratio(const struct latency_plan *p, const struct latency_cell *c)
{
	for (unsigned i = 0; c->budget_us && c->groups == 1 && i < p->rounds.cells; i++)
		if (p->cell[i].shape == c->shape && !p->cell[i].budget_us)
			return bench_median_ratio(&c->series, &p->cell[i].series, p->rounds.done, LATENCY_CPU);
	return NAN;
}

double latency_groups_ratio(const struct latency_plan *p, const struct latency_cell *c)
{
	for (unsigned i = 0; c->groups > 1 && i < p->rounds.cells; i++) {
		const struct latency_cell *one = &p->cell[i];

		if (one->shape == c->shape && one->budget_us == c->budget_us && one->groups == 1 && one->workers == 1)
			return bench_median_ratio(&c->series, &one->series, p->rounds.done, LATENCY_CPU);
	}
	return NAN;
}

/* By the count of late packets: a quantile of the histogram is rounded up. */
bool latency_p99_within(const struct latency_plan *p, const struct latency_cell *c)
{
	return latency_median(p, c, LATENCY_LATE) <= LATE_MAX;
}

/* By the difference within each round: what the scheduler adds differs between rounds. */
bool latency_worst_within(const struct latency_plan *p, const struct latency_cell *c)
{
	return latency_median(p, c, LATENCY_EXCESS) <= 0;
}
