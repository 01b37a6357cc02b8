/* SPDX-License-Identifier: MIT */
#include "latency.h"

#include <math.h>

#define BURST_RATE 1e5

const struct latency_shape latency_shapes[LATENCY_SHAPES] = {
	{ "steady-100", LATENCY_STEADY, 100, 0, 0 },           { "steady-1k", LATENCY_STEADY, 1e3, 0, 0 },
	{ "steady-20k", LATENCY_STEADY, 2e4, 0, 0 },           { "steady-100k", LATENCY_STEADY, 1e5, 0, 0 },
	{ LATENCY_COMPARED_SHAPE, LATENCY_STEADY, 3e5, 0, 0 }, { "ramp-500k", LATENCY_RAMP, 1e3, 5e5, 0 },
	{ "burst-1ms", LATENCY_BURST, BURST_RATE, 0, 0.001 },  { "burst-10ms", LATENCY_BURST, BURST_RATE, 0, 0.01 },
	{ "burst-100ms", LATENCY_BURST, BURST_RATE, 0, 0.1 },  { "poisson-1k", LATENCY_POISSON, 1e3, 0, 0 },
	{ "poisson-5k", LATENCY_POISSON, 5e3, 0, 0 },          { "poisson-20k", LATENCY_POISSON, 2e4, 0, 0 },
	{ "poisson-100k", LATENCY_POISSON, 1e5, 0, 0 },
};

void latency_clock_init(struct latency_clock *c, const struct latency_shape *shape, double seconds, uint64_t seed)
{
	*c = (struct latency_clock){ .shape = shape, .seconds = seconds, .random = seed | 1 };
}

/* In (0, 1]; xorshift64*, so that a seed gives the same traffic everywhere. */
static double uniform(struct latency_clock *c)
{
	c->random ^= c->random >> 12;
	c->random ^= c->random << 25;
	c->random ^= c->random >> 27;
	return ((double)(c->random * 0x2545f4914f6cdd1dull >> 11) + 1) * 0x1p-53;
}

/* Up for the first half of the run, down for the second. */
static double ramp_rate(const struct latency_clock *c)
{
	double way = 1 - fabs(2 * c->at / c->seconds - 1);

	return c->shape->rate + (c->shape->peak - c->shape->rate) * fmax(way, 0);
}

/* The next moment that is not in a pause. */
static double when_on(const struct latency_shape *s, double at)
{
	double cycle = floor(at / (2 * s->on_secs)) * 2 * s->on_secs;

	return at - cycle < s->on_secs ? at : cycle + 2 * s->on_secs;
}

double latency_clock_next(struct latency_clock *c)
{
	double at = c->at;

	switch (c->shape->kind) {
	case LATENCY_STEADY:
		c->at += 1 / c->shape->rate;
		break;
	case LATENCY_RAMP:
		c->at += 1 / ramp_rate(c);
		break;
	case LATENCY_BURST:
		c->at = when_on(c->shape, c->at + 1 / c->shape->rate);
		break;
	case LATENCY_POISSON:
		c->at -= log(uniform(c)) / c->shape->rate;
		break;
	}
	return at < c->seconds ? at : -1;
}

double latency_shape_packets(const struct latency_shape *shape, double seconds)
{
	double cycles = floor(seconds / (2 * shape->on_secs));

	if (shape->kind == LATENCY_RAMP)
		return seconds * (shape->rate + shape->peak) / 2;
	if (shape->kind == LATENCY_BURST)
		return shape->rate *
		       (cycles * shape->on_secs + fmin(seconds - cycles * 2 * shape->on_secs, shape->on_secs));
	return shape->rate * seconds;
}
