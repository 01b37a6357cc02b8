/* SPDX-License-Identifier: MIT */
/* Which consumers go on. Numbers start near the end of their range. */
#include "unit.h"

#include "pulse.h"

static void one_that_waits_goes_on(void **state)
{
	(void)state;
	assert_int_equal(cli_pulses_open(1), 0);
	assert_true(cli_pulses_go_on());
	assert_true(cli_pulses_go_on());
	cli_pulse_wait(cli_pulse(0)); /* twice */
	assert_true(cli_pulses_go_on());
	cli_pulses_close();
}

static void one_that_works_must_move_between_two_looks(void **state)
{
	(void)state;
	assert_int_equal(cli_pulses_open(1), 0);
	atomic_store(&cli_pulse(0)->moves, UINT32_MAX); /* waits */
	assert_true(cli_pulses_go_on());
	for (unsigned i = 0; i < 4; i++) {
		cli_pulse_work(cli_pulse(0));
		assert_true(cli_pulses_go_on());
	}
	assert_false(cli_pulses_go_on());
	cli_pulse_work(cli_pulse(0));
	assert_true(cli_pulses_go_on());
	assert_false(cli_pulses_go_on());
	cli_pulse_wait(cli_pulse(0));
	assert_true(cli_pulses_go_on());
	cli_pulses_close();
}

static void one_that_is_stuck_is_not_hidden_by_others(void **state)
{
	(void)state;
	assert_int_equal(cli_pulses_open(3), 0);
	cli_pulse_work(cli_pulse(1));
	assert_true(cli_pulses_go_on());
	for (unsigned i = 0; i < 3; i++) {
		cli_pulse_work(cli_pulse(0));
		cli_pulse_wait(cli_pulse(2));
		assert_false(cli_pulses_go_on());
	}
	cli_pulses_close();
}

static void without_consumers_all_go_on(void **state)
{
	(void)state;
	assert_true(cli_pulses_go_on());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pulse, one_that_waits_goes_on),
		TEST(pulse, one_that_works_must_move_between_two_looks),
		TEST(pulse, one_that_is_stuck_is_not_hidden_by_others),
		TEST(pulse, without_consumers_all_go_on),
	};

	return RUN(pulse, tests);
}
