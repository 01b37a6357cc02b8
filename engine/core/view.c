/* SPDX-License-Identifier: MIT */
#include "view.h"
#include "compiler.h"

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
	sum->hold_us = nfr_min(sum->hold_us, hold_us);
	return rate;
}

double nfr_view_others(const struct nfr_view *v, double own)
{
	return nfr_max(v->in_force.rate - own, 0.0);
}

void nfr_view_end(struct nfr_view *v)
{
	if (!v->round.groups)
		v->round.hold_us = v->in_force.hold_us;
	v->in_force = v->round;
}
