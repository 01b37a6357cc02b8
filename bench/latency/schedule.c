/* SPDX-License-Identifier: MIT */
#include "schedule.h"

#include <math.h>

void latency_schedule_init(struct latency_schedule *s, const struct latency_shape *shape, double seconds, uint64_t seed)
{
	*s = (struct latency_schedule){ .shape = shape, .seconds = seconds, .random = seed | 1 };
}

/* Draws a number from (0, 1] by xorshift64*, which is the same on every machine. */
static double uniform(struct latency_schedule *s)
{
	s->random ^= s->random >> 12;
	s->random ^= s->random << 25;
	s->random ^= s->random >> 27;
	return ((double)(s->random * 0x2545f4914f6cdd1dull >> 11) + 1) * 0x1p-53;
}

/* Computes the rate of a ramp, linear from rate_pps up to peak_pps and down again. */
static double ramp_pps(const struct latency_schedule *s)
{
	double height = 1 - fabs(2 * s->next_s / s->seconds - 1);

	return s->shape->rate_pps + (s->shape->peak_pps - s->shape->rate_pps) * fmax(height, 0);
}

/* Moves a time that is in the pause of a burst to the start of the next burst. */
static double skip_pause(const struct latency_shape *shape, double at_s)
{
	double cycle_s = 2 * shape->on_s, start_s = floor(at_s / cycle_s) * cycle_s;

	return at_s - start_s < shape->on_s ? at_s : start_s + cycle_s;
}

double latency_schedule_next(struct latency_schedule *s)
{
	double at_s = s->next_s;

	switch (s->shape->form) {
	case LATENCY_STEADY:
		s->next_s += 1 / s->shape->rate_pps;
		break;
	case LATENCY_RAMP:
		s->next_s += 1 / ramp_pps(s);
		break;
	case LATENCY_BURST:
		s->next_s = skip_pause(s->shape, s->next_s + 1 / s->shape->rate_pps);
		break;
	case LATENCY_POISSON: /* gaps are exponentially distributed */
		s->next_s -= log(uniform(s)) / s->shape->rate_pps;
		break;
	}
	return at_s < s->seconds ? at_s : -1;
}
