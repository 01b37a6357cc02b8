/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <math.h>

#define BURST_PPS 1e5

const struct latency_shape latency_shapes[LATENCY_SHAPES] = {
	{ "steady-100", LATENCY_STEADY, 100, 0, 0 },           { "steady-1k", LATENCY_STEADY, 1e3, 0, 0 },
	{ "steady-20k", LATENCY_STEADY, 2e4, 0, 0 },           { "steady-100k", LATENCY_STEADY, 1e5, 0, 0 },
	{ LATENCY_COMPARED_SHAPE, LATENCY_STEADY, 3e5, 0, 0 }, { "ramp-500k", LATENCY_RAMP, 1e3, 5e5, 0 },
	{ "burst-1ms", LATENCY_BURST, BURST_PPS, 0, 0.001 },   { "burst-10ms", LATENCY_BURST, BURST_PPS, 0, 0.01 },
	{ "burst-100ms", LATENCY_BURST, BURST_PPS, 0, 0.1 },   { "poisson-1k", LATENCY_POISSON, 1e3, 0, 0 },
	{ "poisson-5k", LATENCY_POISSON, 5e3, 0, 0 },          { "poisson-20k", LATENCY_POISSON, 2e4, 0, 0 },
	{ "poisson-100k", LATENCY_POISSON, 1e5, 0, 0 },
};

double latency_shape_packets(const struct latency_shape *shape, double seconds)
{
	double cycle_s = 2 * shape->on_s, cycles;

	if (shape->form == LATENCY_RAMP)
		return seconds * (shape->rate_pps + shape->peak_pps) / 2;
	if (shape->form != LATENCY_BURST)
		return seconds * shape->rate_pps;
	cycles = floor(seconds / cycle_s);
	return shape->rate_pps * (cycles * shape->on_s + fmin(seconds - cycles * cycle_s, shape->on_s));
}
