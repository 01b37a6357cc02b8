/* SPDX-License-Identifier: MIT */
/* Patterns of traffic for the batching controller, drawn at random from a fixed seed. */
#ifndef BATCHING_TRAFFIC_H
#define BATCHING_TRAFFIC_H

#include "compiler.h"

#include "unit.h"

#include <math.h>
#include <stdint.h>

#define PACKETS_LEAST 5000
#define PACKETS_MOST 200000
#define SECOND_US 1e6

/* -- random numbers (splitmix64) ---------------------------------------------- */

static uint64_t seed;

static uint64_t random_u64(void)
{
	uint64_t z = (seed += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static double random_unit(void)
{
	return (double)(random_u64() >> 11) * 0x1p-53;
}

/* Returns a number whose logarithm is uniform between those of `lo` and `hi`. */
static double random_log(double lo, double hi)
{
	return lo * pow(hi / lo, random_unit());
}

/* -- traffic ------------------------------------------------------------------ */

enum kind { STEADY, POISSON, ON_OFF, RAMP, STEPS, KINDS };

struct traffic {
	enum kind kind;
	double rate;     /* packets a us; of a ramp at its beginning */
	double rate_end; /* of a ramp; of every other step */
	double on, off;  /* us, of bursts and of steps */
	double length;   /* us */
	uint32_t budget_us;
};

/* Returns the time by which a steady rate has its final QThresh: 250 ms to measure the rate, then
 * a burst of BURST_PER_FILL (64) packets for each packet that usable_us brings. That is 64 *
 * usable_us, twice that if the start looked like a pause (max_by_burst), times 2 to spare. */
static double settle_us(const struct traffic *t)
{
	return 250000 + 2.0 * 128 * nfr_min(t->budget_us * 4 / 5, 100000u);
}

static struct traffic draw(enum kind kind)
{
	static const uint32_t budgets[] = { 500, 1000, 2000, 5000, 20000 };
	struct traffic t = { .kind = kind, .budget_us = budgets[random_u64() % ARRAY_SIZE(budgets)] };
	double mean, least = kind == STEADY ? 2 * settle_us(&t) : 500000;

	t.rate = mean = random_log(1e-5, nfr_min(1, PACKETS_MOST / least));
	t.on = random_log(1000, 100000);
	t.off = random_log(1000, 100000);
	t.rate_end = random_log(1e-5, nfr_min(1, PACKETS_MOST / least));
	if (kind == ON_OFF)
		mean *= t.on / (t.on + t.off);
	if (kind == RAMP || kind == STEPS)
		mean = (t.rate + t.rate_end) / 2;
	t.length = nfr_max(PACKETS_LEAST / mean, least);
	return t;
}

/* Returns the time from a packet at `now` to the next, us. */
static double gap(const struct traffic *t, double now)
{
	double phase, next;

	switch (t->kind) {
	case POISSON:
		return -log(1 - random_unit()) / t->rate;
	case ON_OFF:
		next = 1 / t->rate;
		phase = fmod(now, t->on + t->off);
		return phase + next < t->on ? next : nfr_max(t->on + t->off - phase, next);
	case STEPS:
		phase = fmod(now, t->on + t->off);
		next = phase < t->on ? t->on - phase : t->on + t->off - phase;
		return nfr_min(1 / (phase < t->on ? t->rate : t->rate_end), next + 0.1);
	case RAMP:
		return 1 / (t->rate + (t->rate_end - t->rate) * nfr_min(now / t->length, 1.0));
	case STEADY:
	default:
		return 1 / t->rate;
	}
}

#endif
