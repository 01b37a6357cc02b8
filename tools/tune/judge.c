/* SPDX-License-Identifier: MIT */
#include "judge.h"
#include "warn.h"

#include <math.h>
#include <string.h>

/* What the controller may cost more before a fixed setting is recommended, which
 * knows these rates only; and recv, which wins nothing else, must cost less. */
#define CONTROLLER_MAY_COST 1.25
#define RECV_MUST_COST 0.9

bool nfr_tune_keeps_goal(const struct nfr_tune_sweep *s, const struct nfr_tune_point *p)
{
	return p->packets && !p->lost && nfr_tune_quantile_us(p, 0.99) <= s->goal_us;
}

static bool same(const struct nfr_tune_setting *a, const struct nfr_tune_setting *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static double p99(const struct nfr_tune_point *p)
{
	return nfr_tune_quantile_us(p, 0.99);
}

/* -- the best of a rate -------------------------------------------------------- */

const struct nfr_tune_point *nfr_tune_cheapest_fixed(const struct nfr_tune_sweep *s, double rate_pps, unsigned runs)
{
	const struct nfr_tune_point *best = NULL;

	for (unsigned i = 0; i < s->points; i++) {
		const struct nfr_tune_point *p = &s->point[i];

		if (p->rate_pps != rate_pps || p->runs < runs || nfr_tune_is_auto(&p->set) ||
		    !nfr_tune_keeps_goal(s, p))
			continue;
		if (!best || nfr_tune_cpu_ns(p) < nfr_tune_cpu_ns(best))
			best = p;
	}
	return best;
}

/* The cheapest of many single measurements is one that had luck, so those that were
 * measured again come first. */
void nfr_tune_find_best(const struct nfr_tune_sweep *s, double rate_pps, struct nfr_tune_best *best)
{
	*best = (struct nfr_tune_best){ .fixed = nfr_tune_cheapest_fixed(s, rate_pps, 2) };
	if (!best->fixed)
		best->fixed = nfr_tune_cheapest_fixed(s, rate_pps, 1);
	for (unsigned i = 0; i < s->points && !best->controller; i++) {
		const struct nfr_tune_point *p = &s->point[i];

		if (p->rate_pps == rate_pps && p->packets && nfr_tune_is_auto(&p->set) &&
		    p->set.budget_us == s->goal_us)
			best->controller = p;
	}
}

double nfr_tune_ratio(const struct nfr_tune_best *best)
{
	if (!best->fixed || !best->controller || nfr_tune_cpu_ns(best->fixed) <= 0)
		return 0;
	return nfr_tune_cpu_ns(best->controller) / nfr_tune_cpu_ns(best->fixed);
}

static bool dominates(const struct nfr_tune_point *a, const struct nfr_tune_point *b)
{
	double la = p99(a), lb = p99(b), ca = nfr_tune_cpu_ns(a), cb = nfr_tune_cpu_ns(b);

	return la <= lb && ca <= cb && (la < lb || ca < cb);
}

static void find_frontier(struct nfr_tune_sweep *s)
{
	for (unsigned i = 0; i < s->points; i++) {
		struct nfr_tune_point *p = &s->point[i];

		p->frontier = p->packets && !p->lost;
		for (unsigned k = 0; p->frontier && k < s->points; k++) {
			const struct nfr_tune_point *other = &s->point[k];

			if (other->rate_pps == p->rate_pps && other->packets && !other->lost &&
			    nfr_tune_is_auto(&other->set) == nfr_tune_is_auto(&p->set) && dominates(other, p))
				p->frontier = false;
		}
	}
}

/* -- the recommendation -------------------------------------------------------- */

struct score {
	const struct nfr_tune_point *of;
	bool measured; /* at every rate */
	bool holds;    /* the goal, at every rate */
	double worst;  /* p99 by the goal, at the worst rate; losing packets is worse than any */
	double cost;   /* CPU by that of the cheapest point of each rate; geometric mean */
};

/* CPU a packet of the cheapest point at the rate that keeps the goal, or of any. */
static double least_cost(const struct nfr_tune_sweep *s, double rate_pps)
{
	double least = 0;

	for (int strict = 1; strict >= 0 && least == 0; strict--)
		for (unsigned i = 0; i < s->points; i++) {
			const struct nfr_tune_point *p = &s->point[i];
			double c = nfr_tune_cpu_ns(p);

			if (p->rate_pps == rate_pps && c > 0 && (!strict || nfr_tune_keeps_goal(s, p)) &&
			    (least == 0 || c < least))
				least = c;
		}
	return least;
}

static struct score score(const struct nfr_tune_sweep *s, const struct nfr_tune_point *of)
{
	struct score r = { .of = of, .holds = true };
	unsigned found = 0;
	double logs = 0;

	for (unsigned i = 0; i < s->points; i++) {
		const struct nfr_tune_point *p = &s->point[i];
		double worst;

		if (!p->packets || !same(&p->set, &of->set))
			continue;
		found++;
		worst = p99(p) / fmax(s->goal_us, 1) + (p->lost ? 1e6 : 0);
		r.worst = fmax(r.worst, worst);
		r.holds = r.holds && nfr_tune_keeps_goal(s, p);
		logs += log(fmax(nfr_tune_cpu_ns(p), 1) / fmax(least_cost(s, p->rate_pps), 1));
	}
	r.measured = found == s->rates;
	r.cost = exp(logs / (found ? found : 1));
	return r;
}

/* Whether `a` is the better recommendation. */
static bool better(const struct score *a, const struct score *b)
{
	bool auto_a = nfr_tune_is_auto(&a->of->set), auto_b = nfr_tune_is_auto(&b->of->set);
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

static void recommend(struct nfr_tune_sweep *s, struct score *best)
{
	*best = (struct score){ 0 };
	for (unsigned i = 0; i < s->points; i++) {
		struct score this = { 0 };

		/* Each setting is at the first rate, too. */
		if (s->point[i].rate_pps != s->rate[0] || !s->point[i].packets)
			continue;
		this = score(s, &s->point[i]);
		if (this.measured && (!best->of || better(&this, best)))
			*best = this;
	}
	s->recommended = best->of;
	s->kept = best->of && best->holds;
}

void nfr_tune_judge(struct nfr_tune_sweep *s)
{
	struct score best;

	find_frontier(s);
	recommend(s, &best);
	nfr_tune_warn(s);
	if (best.of && !s->kept)
		nfr_tune_warn_add(s,
				  "no setting kept a p99 of %u us at every rate; the one recommended came closest "
				  "(%.1f times the goal)",
				  s->goal_us, best.worst);
}
