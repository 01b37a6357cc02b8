/* SPDX-License-Identifier: MIT */
/* What nfring-tune warns of, and writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "data.h"
#include "message.h"
#include "sweep.h"
#include "warn.h"

static void step_of_the_clock_is_warned_of_and_counted(void **state)
{
	static struct tune_point point = { .packets = 10, .source_in_force = "uring" };
	static struct tune_sweep sweep = { .point = &point, .points = 1 };
	char *csv;

	(void)state;
	nfring_hist_add(&point.latency_ns, 1000, 10);
	tune_warn(&sweep);
	assert_int_equal(sweep.warnings, 0);
	point.stepped = 7;
	tune_warn(&sweep);
	assert_int_equal(sweep.warnings, 1);
	assert_non_null(strstr(sweep.warning[0], "without 7 packets"));
	PRINT(csv, f, tune_csv(f, &sweep));
	assert_non_null(strstr(csv, ",samples,latency_stepped,latency_clock,"));
	assert_non_null(strstr(csv, ",10,7,kernel timestamp,"));
	free(csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(step_of_the_clock_is_warned_of_and_counted) };

	return cmocka_run_group_tests_name("tune", tests, NULL, NULL);
}
