/* SPDX-License-Identifier: MIT */
/* When a tool stops, and sleeping until then. The tests run in this order: a stop is for good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "clock.h"
#include "stop.h"
#include "thread.h"

#include <errno.h>

static void sleep_lasts_until_the_time(void **state)
{
	uint64_t at_ns = cli_clock_ns() + 3000000;

	(void)state;
	assert_true(cli_stop_sleep_until(at_ns));
	assert_true(cli_clock_ns() >= at_ns);
	assert_int_equal(cli_stop_age_ns(), 0);
}

static void a_cpu_that_does_not_exist_is_refused(void **state)
{
	(void)state;
	assert_int_equal(cli_thread_pin(UINT32_MAX), -EINVAL);
}

static void count_without_a_limit_takes_every_packet(void **state)
{
	_Atomic uint64_t taken = 0;

	(void)state;
	assert_int_equal(cli_stop_after_count(&taken, 0, 64), 64);
	assert_int_equal(taken, 0);
	assert_int_equal(cli_stop_age_ns(), 0);
}

static void count_takes_exactly_the_limit_and_stops(void **state)
{
	_Atomic uint64_t taken = 0;

	(void)state;
	assert_int_equal(cli_stop_after_count(&taken, 100, 64), 64);
	assert_int_equal(cli_stop_age_ns(), 0);
	assert_int_equal(cli_stop_after_count(&taken, 100, 64), 36);
	assert_true(cli_stop_age_ns() > 0);
	assert_int_equal(cli_stop_after_count(&taken, 100, 64), 0);
}

static void a_stop_ends_every_sleep_at_once(void **state)
{
	uint64_t began_ns = cli_clock_ns();

	(void)state;
	cli_stop_request();
	assert_false(cli_stop_sleep_until(began_ns + 10000000000u));
	assert_true(cli_clock_ns() - began_ns < 5000000000u);
}

static int install(void **state)
{
	(void)state;
	return cli_stop_install();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sleep_lasts_until_the_time),
		cmocka_unit_test(a_cpu_that_does_not_exist_is_refused),
		cmocka_unit_test(count_without_a_limit_takes_every_packet),
		cmocka_unit_test(count_takes_exactly_the_limit_and_stops),
		cmocka_unit_test(a_stop_ends_every_sleep_at_once),
	};

	return cmocka_run_group_tests_name("stop", tests, install, NULL);
}
