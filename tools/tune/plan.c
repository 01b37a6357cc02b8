/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>

#define AXIS_MAX 8
#define WINDOW_MIN_S 0.25
/* Time before a measurement in which the sender starts, and the controller settles: a steady
 * state is measured. */
#define SETTLE_FIXED_S 0.15
#define SETTLE_AUTO_S 0.4
#define OPEN_CLOSE_S 0.08
/* 2^k - 768: with up to 768 bytes of its own the kernel fills an allocation of 2^k bytes. */
#define NLBUFSIZ_SMALL 15616u
#define NLBUFSIZ_LARGE 64768u
/* Below SLOW_PPS a step is measured SLOW_WEIGHT times as long, to see enough packets. */
#define SLOW_PPS 500.0
#define SLOW_WEIGHT 3.0

struct axis {
	uint32_t value[AXIS_MAX];
	unsigned count;
};

struct axes {
	struct axis qthresh, timeout, nlbufsiz, budget, source;
};

static void add(struct axis *a, uint32_t value)
{
	for (unsigned i = 0; i < a->count; i++)
		if (a->value[i] == value)
			return;
	a->value[a->count++] = value;
}

/* Puts the given value on the axis, or, if there is none, the values to sweep. */
static void fill(struct axis *a, uint32_t given, uint32_t sweep, const uint32_t *values, unsigned count)
{
	if (given != sweep)
		add(a, given);
	for (unsigned i = 0; given == sweep && i < count; i++)
		add(a, values[i]);
}

static void make_axes(struct axes *a, const struct tune_sweep *s, const struct tune_setting *given)
{
	static const uint32_t quick_qthresh[] = { NFRING_AUTO, 1, 8, 64 };
	static const uint32_t qthresh[] = { NFRING_AUTO, 1, 4, 16, 64, 256 };
	static const uint32_t timeout[] = { 0, 1 };
	static const uint32_t nlbufsiz[] = { NLBUFSIZ_SMALL, NLBUFSIZ_LARGE };
	static const uint32_t source[] = { NFRING_SOURCE_AUTO, NFRING_SOURCE_RECV };

	if (s->quick)
		fill(&a->qthresh, given->qthresh, TUNE_SWEEP_QTHRESH, quick_qthresh, 4);
	else
		fill(&a->qthresh, given->qthresh, TUNE_SWEEP_QTHRESH, qthresh, 6);
	fill(&a->timeout, given->timeout_cs, TUNE_SWEEP_TIMEOUT, timeout, 2);
	fill(&a->nlbufsiz, given->nlbufsiz_bytes, TUNE_SWEEP_NLBUFSIZ, nlbufsiz, 2);
	fill(&a->source, given->source, TUNE_SWEEP_SOURCE, source, 2);
	add(&a->budget, s->goal_us);
	add(&a->budget, 0);
	if (!s->quick) {
		add(&a->budget, s->goal_us / 2);
		add(&a->budget, s->goal_us < UINT32_MAX / 4 ? s->goal_us * 4 : UINT32_MAX);
	}
}

/* Returns whether setting `v` is measured. Settings that make no difference are left out. In a
 * quick sweep at most one of timeout, nlbufsiz and source differs from its first value, and
 * then for one budget only. */
static bool is_wanted(const struct tune_sweep *s, const struct axes *a, const struct tune_setting *v)
{
	bool timeout = v->timeout_cs != a->timeout.value[0], nlbufsiz = v->nlbufsiz_bytes != a->nlbufsiz.value[0];
	bool source = v->source != a->source.value[0];

	/* Batches of one packet neither wait nor fill the buffer. */
	if ((v->qthresh == 1 || tune_is_auto(v)) && (timeout || nlbufsiz))
		return false;
	/* The controller with budget 0 does the same as QThresh 1. */
	if (tune_is_auto(v) && v->budget_us == 0 && s->goal_us && a->qthresh.count > 1)
		return false;
	if (!s->quick || timeout + nlbufsiz + source == 0)
		return true;
	if (timeout + nlbufsiz + source > 1)
		return false;
	/* Most programs capture with a fixed QThresh, Timeout 1 and no sleep. */
	if (timeout)
		return v->budget_us == 0;
	return v->budget_us == s->goal_us && v->qthresh != 8;
}

static void add_point(struct tune_sweep *s, const struct tune_setting *v, const struct tune_setting *given,
		      double rate_pps)
{
	struct tune_point *p = &s->point[s->points++];

	p->set = *v;
	p->rate_pps = rate_pps;
	/* The controller chooses these unless the user gave them. */
	if (tune_is_auto(v) && given->timeout_cs == TUNE_SWEEP_TIMEOUT)
		p->set.timeout_cs = NFRING_AUTO;
	if (tune_is_auto(v) && given->nlbufsiz_bytes == TUNE_SWEEP_NLBUFSIZ)
		p->set.nlbufsiz_bytes = NFRING_AUTO;
}

static struct tune_setting nth(const struct axes *a, unsigned n)
{
	struct tune_setting v;

	v.source = a->source.value[n % a->source.count];
	n /= a->source.count;
	v.budget_us = a->budget.value[n % a->budget.count];
	n /= a->budget.count;
	v.nlbufsiz_bytes = a->nlbufsiz.value[n % a->nlbufsiz.count];
	n /= a->nlbufsiz.count;
	v.timeout_cs = a->timeout.value[n % a->timeout.count];
	n /= a->timeout.count;
	v.qthresh = a->qthresh.value[n];
	return v;
}

unsigned tune_plan_repeats(const struct tune_sweep *s)
{
	return s->quick ? 2 : 5;
}

int tune_plan(struct tune_sweep *s, const struct tune_setting *given)
{
	struct axes a = { 0 };
	unsigned settings;

	make_axes(&a, s, given);
	settings = a.qthresh.count * a.timeout.count * a.nlbufsiz.count * a.budget.count * a.source.count;
	s->point = calloc((size_t)settings * s->rates, sizeof(*s->point));
	if (!s->point)
		return -ENOMEM;
	for (unsigned r = 0; r < s->rates; r++) {
		for (unsigned n = 0; n < settings; n++) {
			struct tune_setting v = nth(&a, n);

			if (is_wanted(s, &a, &v))
				add_point(s, &v, given, s->rate[r]);
		}
	}
	/* The controller and the best fixed setting of each rate are measured again. */
	s->steps = s->points + 2 * s->rates * tune_plan_repeats(s);
	return 0;
}

double tune_plan_settle(const struct tune_setting *v)
{
	return tune_is_auto(v) ? SETTLE_AUTO_S : SETTLE_FIXED_S;
}

/* Returns the seconds that the remaining steps need besides their measurements. */
static double around_left(const struct tune_sweep *s)
{
	unsigned again = s->steps - (s->done > s->points ? s->done : s->points);
	double sum = again * ((SETTLE_FIXED_S + SETTLE_AUTO_S) / 2 + OPEN_CLOSE_S);

	for (unsigned i = s->done; i < s->points; i++)
		sum += tune_plan_settle(&s->point[i].set) + OPEN_CLOSE_S;
	return sum;
}

static double weight(double rate_pps)
{
	return rate_pps > 0 && rate_pps < SLOW_PPS ? SLOW_WEIGHT : 1;
}

/* Returns the mean weight of a step. */
static double mean_weight(const struct tune_sweep *s)
{
	double sum = 0;

	for (unsigned r = 0; r < s->rates; r++)
		sum += weight(s->rate[r]);
	return sum / s->rates;
}

double tune_plan_least(const struct tune_sweep *s)
{
	return s->steps * WINDOW_MIN_S * mean_weight(s) + around_left(s);
}

/* Rates rise, so the slow steps of the plan come first. */
double tune_plan_window(const struct tune_sweep *s, double rate_pps, double left_s)
{
	unsigned steps_left = s->steps - s->done, slow_left = 0;
	double each;

	for (unsigned i = s->done; i < s->points; i++)
		slow_left += weight(s->point[i].rate_pps) > 1;
	for (unsigned r = 0; r < s->rates; r++)
		slow_left += weight(s->rate[r]) > 1 ? 2 * tune_plan_repeats(s) : 0;
	if (slow_left > steps_left)
		slow_left = steps_left;
	each = (left_s - around_left(s)) / (steps_left + slow_left * (SLOW_WEIGHT - 1));
	return (each > WINDOW_MIN_S ? each : WINDOW_MIN_S) * weight(rate_pps);
}
