/* SPDX-License-Identifier: MIT */
/* The schedules of bench/latency: when the packets of a shape are due. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "schedule.h"

#include <math.h>

#define SECONDS 1.0

static unsigned count(const struct latency_shape *shape, uint64_t seed, double *last_s)
{
	struct latency_schedule s;
	unsigned packets = 0;
	double at_s;

	*last_s = -1;
	latency_schedule_init(&s, shape, SECONDS, seed);
	while ((at_s = latency_schedule_next(&s)) >= 0) {
		assert_true(at_s > *last_s && at_s < SECONDS);
		*last_s = at_s;
		packets++;
	}
	return packets;
}

static void every_shape_sends_what_it_plans(void **state)
{
	double last_s;

	(void)state;
	for (unsigned i = 0; i < LATENCY_SHAPES; i++) {
		const struct latency_shape *shape = &latency_shapes[i];
		double planned = latency_shape_packets(shape, SECONDS), sent = count(shape, 1, &last_s);

		/* 1 %, and six standard deviations of Poisson arrivals. */
		assert_true(fabs(sent - planned) < 0.01 * planned + 6 * sqrt(planned));
	}
}

static void a_burst_pauses_as_long_as_it_is_on(void **state)
{
	static const struct latency_shape burst = { "burst", LATENCY_BURST, 1000, 0, 0.1 };
	struct latency_schedule s;
	double at_s;

	(void)state;
	latency_schedule_init(&s, &burst, SECONDS, 1);
	while ((at_s = latency_schedule_next(&s)) >= 0)
		assert_true(fmod(at_s + 1e-9, 0.2) < 0.1 + 1e-6);
}

static void a_ramp_is_fastest_in_the_middle(void **state)
{
	static const struct latency_shape ramp = { "ramp", LATENCY_RAMP, 100, 10000, 0 };
	unsigned third[3] = { 0 };
	struct latency_schedule s;
	double at_s;

	(void)state;
	latency_schedule_init(&s, &ramp, SECONDS, 1);
	while ((at_s = latency_schedule_next(&s)) >= 0)
		third[(int)(at_s * 3)]++;
	assert_true(third[1] > 2 * third[0] && third[1] > 2 * third[2]);
}

static void the_seed_decides_poisson_arrivals(void **state)
{
	static const struct latency_shape poisson = { "poisson", LATENCY_POISSON, 1000, 0, 0 };
	double first_s, again_s, other_s;

	(void)state;
	count(&poisson, 7, &first_s);
	count(&poisson, 7, &again_s);
	count(&poisson, 9, &other_s);
	assert_true(first_s == again_s);
	assert_true(first_s != other_s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_sends_what_it_plans),
		cmocka_unit_test(a_burst_pauses_as_long_as_it_is_on),
		cmocka_unit_test(a_ramp_is_fastest_in_the_middle),
		cmocka_unit_test(the_seed_decides_poisson_arrivals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
