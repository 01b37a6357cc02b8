/* SPDX-License-Identifier: MIT */
#include "result.h"

#include <math.h>
#include <string.h>

#define REFERENCE_QTHRESH 64
/* A tick is 10 ms of CPU: fewer than TICKS_MIN do not tell a share. */
#define TICKS_MIN 20

unsigned peers_samples(const struct peers_plan *p, const struct peers_cell *c)
{
	return bench_samples(&c->series, p->rounds.done);
}

double peers_median(const struct peers_plan *p, const struct peers_cell *c, enum peers_value v)
{
	return bench_median(&c->series, p->rounds.done, v);
}

double peers_user_share(const struct peers_plan *p, const struct peers_cell *c)
{
	double user = bench_sum(&c->series, p->rounds.done, PEERS_USER_TICKS);
	double system = bench_sum(&c->series, p->rounds.done, PEERS_SYSTEM_TICKS);

	return user + system >= TICKS_MIN ? user / (user + system) : NAN;
}

double peers_cpu_ratio(const struct peers_plan *p, const struct peers_cell *c, const char *name)
{
	uint32_t qthresh = c->setting->qthresh ? c->setting->qthresh : REFERENCE_QTHRESH;

	for (unsigned i = 0; i < p->rounds.cells; i++) {
		const struct peers_cell *base = &p->cell[i];

		if (base->rate == c->rate && base->setting->qthresh == qthresh &&
		    strcmp(base->receiver->name, name) == 0)
			return bench_median_ratio(&c->series, &base->series, p->rounds.done, PEERS_NS);
	}
	return NAN;
}
