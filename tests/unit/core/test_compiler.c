/* SPDX-License-Identifier: MIT */
/* The small arithmetic that every other file relies on. */
#include "compiler.h"

#include "unit.h"

static unsigned calls;

static int next(void)
{
	return (int)++calls;
}

/* An argument can be a clock: read twice, it gave a timeout of -1, which means for ever. */
static void smaller_and_larger_evaluate_each_argument_once(void **state)
{
	(void)state;
	calls = 0;
	assert_int_equal(nfr_max(next(), 0), 1);
	assert_int_equal(calls, 1);
	assert_int_equal(nfr_max(0, next()), 2);
	assert_int_equal(nfr_min(next(), 100), 3);
	assert_int_equal(nfr_min(100, next()), 4);
	assert_int_equal(calls, 4);
}

static void smaller_and_larger_have_the_type_of_both(void **state)
{
	(void)state;
	assert_true(nfr_min(1, 0.5) == 0.5);
	assert_true(nfr_max((uint64_t)1 << 40, 1u) == (uint64_t)1 << 40);
	assert_true(nfr_min(nfr_max(1, 3), 2) == 2);
}

static void power_of_two_is_the_next_one(void **state)
{
	(void)state;
	assert_int_equal(nfr_power_of_two(0), 1);
	assert_int_equal(nfr_power_of_two(1), 1);
	assert_int_equal(nfr_power_of_two(5), 8);
	assert_int_equal(nfr_power_of_two(1u << 31), 1u << 31);
	assert_int_equal(nfr_round_up(65, 64), 128);
	assert_int_equal(nfr_round_up(64, 64), 64);
}

#define COMPILER_TEST(behaviour)                                                                                       \
	{                                                                                                              \
		"compiler." #behaviour, behaviour, NULL, NULL, NULL                                                    \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		COMPILER_TEST(smaller_and_larger_evaluate_each_argument_once),
		COMPILER_TEST(smaller_and_larger_have_the_type_of_both),
		COMPILER_TEST(power_of_two_is_the_next_one),
	};

	return RUN(compiler, tests);
}
