/* SPDX-License-Identifier: MIT */
#include "view.h"
#include "compiler.h"

#include <math.h>

/* A wake-up costs as much CPU as this many datagrams. Measured: 16 to 28. */
#define WAKE_COST 16.0

void nfr_view_init(struct nfr_view *v)
{
	*v = (struct nfr_view){ 0 };
}

void nfr_view_begin(struct nfr_view *v)
{
	v->round = (struct nfr_view_sum){ .hold_us = UINT32_MAX };
}

double nfr_view_add(struct nfr_view *v, uint64_t age_us, double rate, uint32_t hold_us)
{
	struct nfr_view_sum *sum = &v->round;

	if (age_us > NFR_VIEW_ACTIVE_US)
		return 0;
	sum->groups++;
	sum->rate += rate;
	sum->squares += rate * rate;
	sum->hold_us = nfr_min(sum->hold_us, hold_us);
	return rate;
}

double nfr_view_others(const struct nfr_view *v, double own)
{
	return nfr_max(v->in_force.rate - own, 0.0);
}

/* Returns the effective number of groups, 1 or more. */
static double equals(const struct nfr_view_sum *sum)
{
	return sum->squares > 0 ? nfr_max(sum->rate * sum->rate / sum->squares, 1.0) : 1;
}

double nfr_view_fill_us(const struct nfr_view *v, double usable_us, double rate)
{
	double n = equals(&v->in_force), share = sqrt(n) / (sqrt(n) + sqrt(WAKE_COST));
	double first_us = rate > 0 ? (1 - share) * (1 - 1 / n) / rate : 0;

	return nfr_max(share * usable_us - first_us, 0.0);
}

void nfr_view_end(struct nfr_view *v)
{
	if (!v->round.groups)
		v->round.hold_us = v->in_force.hold_us;
	v->in_force = v->round;
}
