/* SPDX-License-Identifier: MIT */
/* Steps of the wall clock, found by two clocks that the test drives. */
#include "clock.h"

#include "unit.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

static const uint64_t real = UINT64_C(1700000000) * SECOND, mono = 3600 * SECOND;

/* Looks once, and again `gap_ns` later by CLOCK_MONOTONIC. The wall clock has gone `extra_ns` further. */
static struct nfring_steps two_looks(int64_t gap_ns, int64_t extra_ns)
{
	struct nfring_steps s = { 0 };

	nfring_steps_look(&s, real, mono);
	nfring_steps_look(&s, real + (uint64_t)(gap_ns + extra_ns), mono + (uint64_t)gap_ns);
	return s;
}

static void clocks_that_go_alike_show_no_step(void **state)
{
	(void)state;
	assert_int_equal(two_looks(MS, 0).stepped_ns, 0);
	assert_int_equal(two_looks(86400 * SECOND, 0).stepped_ns, 0);
	assert_int_equal(two_looks(MS, MS).stepped_ns, 0); /* the two are not read at one instant */
	assert_int_equal(two_looks(MS, -MS).stepped_ns, 0);
	assert_int_equal(two_looks(MS, MS + 500).stepped_ns, 0); /* 1 ms, and 500 ppm of the time between */
	assert_int_equal(two_looks(MS, -MS - 500).stepped_ns, 0);
	assert_int_not_equal(two_looks(MS, MS + 501).stepped_ns, 0);
	assert_int_not_equal(two_looks(MS, -MS - 501).stepped_ns, 0);
}

static void step_is_found_in_both_directions(void **state)
{
	static const int64_t steps[] = { 2 * MS, SECOND, 86400 * SECOND, -2 * MS, -SECOND, -86400 * SECOND };

	(void)state;
	for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		assert_int_equal(two_looks(MS, steps[i]).stepped_ns, real + (uint64_t)(MS + steps[i]));
}

static void first_look_finds_no_step(void **state)
{
	struct nfring_steps s = { 0 };

	(void)state;
	nfring_steps_look(&s, real, mono);
	assert_int_equal(s.stepped_ns, 0);
}

static void clock_that_is_slewed_is_not_stepped(void **state)
{
	struct nfring_steps s = { 0 };
	static const uint64_t gaps[] = { MS, 20 * MS, SECOND, 3600 * SECOND };
	uint64_t r = real, m = mono;

	(void)state;
	nfring_steps_look(&s, r, m);
	for (unsigned i = 0; i < 4000; i++) {
		uint64_t gap = gaps[i % 4];

		m += gap;
		r += i < 2000 ? gap + gap / 2000 : gap - gap / 2000; /* 500 ppm faster, then slower */
		nfring_steps_look(&s, r, m);
	}
	assert_int_equal(s.stepped_ns, 0);
}

static void wall_clock_before_the_other_is_compared_too(void **state)
{
	struct nfring_steps s = { 0 };

	(void)state;
	nfring_steps_look(&s, 5 * SECOND, mono); /* a machine that begins in 1970 */
	nfring_steps_look(&s, 6 * SECOND, mono + SECOND);
	assert_int_equal(s.stepped_ns, 0);
	nfring_steps_look(&s, real, mono + 2 * SECOND);
	assert_int_equal(s.stepped_ns, real);
}

/* Says whether a reading of `real_ns` makes the clocks of this machine be read, after a look at `real`. */
static bool looks(uint64_t real_ns)
{
	struct nfring_steps s = { 0 };

	nfring_steps_look(&s, real, mono);
	nfring_steps_look_now(&s, real_ns);
	return s.real_ns != real;
}

/* A look is due often enough that no reading between two looks can hide a step. */
static void look_is_due_after_each_step(void **state)
{
	struct nfring_steps s = { 0 };

	(void)state;
	assert_false(looks(real));
	assert_false(looks(real + MS / 2));
	assert_false(looks(real + MS - 1));
	assert_true(looks(real + MS));
	assert_true(looks(real + 86400 * SECOND));
	assert_true(looks(real - 1));
	assert_true(looks(real - 86400 * SECOND));
	nfring_steps_look_now(&s, real);
	assert_true(s.mono_ns > 0); /* the first one */
}

static void time_before_a_step_or_from_the_future_is_hidden(void **state)
{
	struct nfring_steps s = two_looks(MS, SECOND);
	const uint64_t at = s.stepped_ns;

	(void)state;
	assert_true(nfring_steps_hide(&s, at - 1, at + 10 * SECOND));
	assert_false(nfring_steps_hide(&s, at, at + 10 * SECOND));
	assert_false(nfring_steps_hide(&s, at + MS, at));
	assert_true(nfring_steps_hide(&s, at + MS + 1, at));
	s = (struct nfring_steps){ 0 };
	assert_false(nfring_steps_hide(&s, 1, at)); /* without a step nothing is too old */
}

static void clocks_of_this_machine_show_no_step(void **state)
{
	struct nfring_steps s = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		nfring_steps_look_now(&s, s.real_ns + MS);
	assert_true(s.mono_ns > 0);
	assert_int_equal(s.stepped_ns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(clock, clocks_that_go_alike_show_no_step),
		TEST(clock, step_is_found_in_both_directions),
		TEST(clock, first_look_finds_no_step),
		TEST(clock, clock_that_is_slewed_is_not_stepped),
		TEST(clock, wall_clock_before_the_other_is_compared_too),
		TEST(clock, look_is_due_after_each_step),
		TEST(clock, time_before_a_step_or_from_the_future_is_hidden),
		TEST(clock, clocks_of_this_machine_show_no_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
