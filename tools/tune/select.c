/* SPDX-License-Identifier: MIT */
#include "select.h"
#include "warn.h"

#include <math.h>
#include <string.h>

/* Handicaps. A fixed setting was tested at these rates only, so the controller may cost up to
 * CONTROLLER_MAY_COST times as much. recv must cost less than RECV_MUST_COST of io_uring. */
#define CONTROLLER_MAY_COST 1.25
#define RECV_MUST_COST 0.9

bool tune_keeps_goal(const struct tune_sweep *s, const struct tune_point *p)
{
	return p->packets && !p->lost && tune_sees_latency(p) && tune_quantile_us(p, 0.99) <= s->goal_us;
}

static bool same(const struct tune_setting *a, const struct tune_setting *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static double p99(const struct tune_point *p)
{
	return tune_quantile_us(p, 0.99);
}

/* -- the best of a rate -------------------------------------------------------- */

const struct tune_point *tune_cheapest_fixed(const struct tune_sweep *s, double rate_pps, unsigned runs)
{
	const struct tune_point *best = NULL;

	for (unsigned i = 0; i < s->points; i++) {
		const struct tune_point *p = &s->point[i];

		if (p->rate_pps != rate_pps || p->runs < runs || tune_is_auto(&p->set) || !tune_keeps_goal(s, p))
			continue;
		if (!best || tune_cpu_ns(p) < tune_cpu_ns(best))
			best = p;
	}
	return best;
}

/* Of many settings measured once, the cheapest looks cheaper than it is. So settings that
 * were measured again come first. */
void tune_find_best(const struct tune_sweep *s, double rate_pps, struct tune_best *best)
{
	*best = (struct tune_best){ .fixed = tune_cheapest_fixed(s, rate_pps, 2) };
	if (!best->fixed)
		best->fixed = tune_cheapest_fixed(s, rate_pps, 1);
	for (unsigned i = 0; i < s->points && !best->controller; i++) {
		const struct tune_point *p = &s->point[i];

		if (p->rate_pps == rate_pps && p->packets && tune_is_auto(&p->set) && p->set.budget_us == s->goal_us)
			best->controller = p;
	}
}

double tune_ratio(const struct tune_best *best)
{
	if (!best->fixed || !best->controller || tune_cpu_ns(best->fixed) <= 0)
		return 0;
	return tune_cpu_ns(best->controller) / tune_cpu_ns(best->fixed);
}

static bool dominates(const struct tune_point *a, const struct tune_point *b)
{
	double la = p99(a), lb = p99(b), ca = tune_cpu_ns(a), cb = tune_cpu_ns(b);

	return la <= lb && ca <= cb && (la < lb || ca < cb);
}

static void find_frontier(struct tune_sweep *s)
{
	for (unsigned i = 0; i < s->points; i++) {
		struct tune_point *p = &s->point[i];

		p->frontier = p->packets && !p->lost && tune_sees_latency(p);
		for (unsigned k = 0; p->frontier && k < s->points; k++) {
			const struct tune_point *other = &s->point[k];

			if (other->rate_pps == p->rate_pps && other->packets && !other->lost &&
			    tune_sees_latency(other) && tune_is_auto(&other->set) == tune_is_auto(&p->set) &&
			    dominates(other, p))
				p->frontier = false;
		}
	}
}

/* -- the recommendation -------------------------------------------------------- */

struct score {
	const struct tune_point *of;
	bool measured; /* at every rate */
	bool holds;    /* the goal, at every rate */
	double worst;  /* largest p99 / goal of all rates, + 1e6 if packets were lost */
	double cost;   /* geometric mean over the rates of CPU / CPU of the cheapest point */
};

/* Returns CPU a packet of the cheapest point at the rate that keeps the goal; if none does, of
 * the cheapest point. */
static double least_cost(const struct tune_sweep *s, double rate_pps)
{
	double least = 0;

	for (int strict = 1; strict >= 0 && least == 0; strict--)
		for (unsigned i = 0; i < s->points; i++) {
			const struct tune_point *p = &s->point[i];
			double c = tune_cpu_ns(p);

			if (p->rate_pps == rate_pps && c > 0 && (!strict || tune_keeps_goal(s, p)) &&
			    (least == 0 || c < least))
				least = c;
		}
	return least;
}

static struct score score(const struct tune_sweep *s, const struct tune_point *of)
{
	struct score r = { .of = of, .holds = true };
	unsigned found = 0;
	double logs = 0;

	for (unsigned i = 0; i < s->points; i++) {
		const struct tune_point *p = &s->point[i];
		double worst;

		if (!p->packets || !same(&p->set, &of->set))
			continue;
		found++;
		worst = p99(p) / fmax(s->goal_us, 1) + (p->lost ? 1e6 : 0);
		r.worst = fmax(r.worst, worst);
		r.holds = r.holds && tune_keeps_goal(s, p);
		logs += log(fmax(tune_cpu_ns(p), 1) / fmax(least_cost(s, p->rate_pps), 1));
	}
	r.measured = found == s->rates;
	r.cost = exp(logs / (found ? found : 1));
	return r;
}

/* Returns whether `a` is the better recommendation. */
static bool better(const struct score *a, const struct score *b)
{
	bool auto_a = tune_is_auto(&a->of->set), auto_b = tune_is_auto(&b->of->set);
	double ca = a->cost, cb = b->cost;

	if (a->holds != b->holds)
		return a->holds;
	if (!a->holds)
		return a->worst < b->worst;
	if (auto_a != auto_b)
		*(auto_a ? &ca : &cb) /= CONTROLLER_MAY_COST;
	if (a->of->set.source != b->of->set.source)
		*(a->of->set.source == NFRING_SOURCE_RECV ? &cb : &ca) *= RECV_MUST_COST;
	return ca < cb;
}

static void recommend(struct tune_sweep *s, struct score *best)
{
	*best = (struct score){ 0 };
	for (unsigned i = 0; i < s->points; i++) {
		struct score this = { 0 };

		/* Every setting is measured at the first rate. */
		if (s->point[i].rate_pps != s->rate[0] || !s->point[i].packets || !tune_sees_latency(&s->point[i]))
			continue;
		this = score(s, &s->point[i]);
		if (this.measured && (!best->of || better(&this, best)))
			*best = this;
	}
	s->recommended = best->of && best->holds ? best->of : NULL;
	s->closest = s->recommended ? NULL : best->of;
}

/* -- why there is none ----------------------------------------------------------- */

/* Says of a rate at which nothing kept the goal how near the best came. */
static void explain_rate(struct tune_sweep *s, double rate_pps)
{
	const struct tune_point *best = NULL;
	char flags[TUNE_FLAGS_MAX];
	unsigned kept = 0, blind = 0;

	for (unsigned i = 0; i < s->points; i++) {
		const struct tune_point *p = &s->point[i];

		if (p->rate_pps != rate_pps || !p->packets)
			continue;
		kept += tune_keeps_goal(s, p);
		blind += !tune_sees_latency(p);
		if (!p->lost && tune_sees_latency(p) && (!best || p99(p) < p99(best)))
			best = p;
	}
	if (kept)
		return;
	if (best)
		tune_reason_add(s, "at %.0f packets a second the best p99 was %.0f us, with %s",
				s->live ? tune_pps(best) : rate_pps, p99(best), tune_flags(&best->set, flags));
	else if (blind)
		tune_reason_add(s,
				"no packet had a time to count its latency from: how long the kernel held them, and so "
				"what a setting costs in latency, is not known");
	else
		tune_reason_add(s, "at %.0f packets a second every setting lost packets, or got none", rate_pps);
}

static void explain(struct tune_sweep *s, const struct score *best)
{
	char flags[TUNE_FLAGS_MAX];

	for (unsigned r = 0; r < s->rates; r++)
		explain_rate(s, s->rate[r]);
	if (s->reasons)
		return;
	if (best->of)
		tune_reason_add(
			s, "each rate has settings that kept it, but none of them did so at all rates; %s came closest",
			tune_flags(&best->of->set, flags));
	else
		tune_reason_add(s, "no setting was measured at every rate");
}

void tune_select(struct tune_sweep *s)
{
	struct score best;

	find_frontier(s);
	recommend(s, &best);
	tune_warn(s);
	if (!s->recommended && !s->partial)
		explain(s, &best);
}
