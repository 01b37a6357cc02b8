/* SPDX-License-Identifier: MIT */
#include "transient.h"
#include "clock.h"

#include "unit.h"

static void errors_of_memory_and_signals_pass(void **state)
{
	static const int passing[] = { EINTR, EAGAIN, EBUSY, ENOBUFS, ENOMEM };
	static const int lasting[] = { 0, EINVAL, EBADF, EIO, EPERM, ENOTSOCK, EBADR };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(passing); i++)
		assert_true(nfr_is_transient(-passing[i]));
	for (size_t i = 0; i < ARRAY_SIZE(lasting); i++)
		assert_false(nfr_is_transient(-lasting[i]));
}

static void many_refusals_in_a_row_pause_before_the_next(void **state)
{
	const uint64_t before = nfr_clock_ns(CLOCK_MONOTONIC);
	unsigned in_a_row = NFR_REFUSALS_AT_ONCE;

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(nfr_refused(&in_a_row, -EAGAIN), 0);
	assert_true(nfr_clock_ns(CLOCK_MONOTONIC) - before >= UINT64_C(20) * NFR_REFUSED_PAUSE_US * 1000);
}

static void refusal_without_an_end_is_an_error(void **state)
{
	unsigned in_a_row = NFR_REFUSALS_MAX - 1;

	(void)state;
	assert_int_equal(nfr_refused(&in_a_row, -ENOMEM), 0);
	assert_int_equal(nfr_refused(&in_a_row, -ENOMEM), -ENOMEM);
}

static void other_error_is_one_at_once(void **state)
{
	unsigned in_a_row = 0;

	(void)state;
	assert_int_equal(nfr_refused(&in_a_row, -EINVAL), -EINVAL);
	assert_int_equal(in_a_row, 0);
}

static void signals_are_no_refusals(void **state)
{
	unsigned in_a_row = 0;

	(void)state;
	for (unsigned i = 0; i < 2 * NFR_REFUSALS_MAX; i++)
		assert_int_equal(nfr_refused(&in_a_row, -EINTR), 0);
	assert_int_equal(in_a_row, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(transient, errors_of_memory_and_signals_pass),
		TEST(transient, many_refusals_in_a_row_pause_before_the_next),
		TEST(transient, refusal_without_an_end_is_an_error),
		TEST(transient, other_error_is_one_at_once),
		TEST(transient, signals_are_no_refusals),
	};

	return RUN(transient, tests);
}
