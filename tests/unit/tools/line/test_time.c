/* SPDX-License-Identifier: MIT */
/* The time before a line, in every form of tcpdump and two more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "line_options.h"
#include "line_time.h"
#include "message.h"

#define FIRST_NS 1700000000123456789u /* 2023-11-14 22:13:20 */

/* Shows FIRST_NS, and then the times as they follow it. */
static void assert_times(uint8_t kind, const char *first, int64_t later_ns, const char *second)
{
	struct dump_time t;
	char *got;

	dump_time_init(&t, kind);
	COMPOSE(got, w, dump_time_print(&t, &w, FIRST_NS));
	assert_string_equal(got, first);
	free(got);
	COMPOSE(got, w, dump_time_print(&t, &w, FIRST_NS + (uint64_t)later_ns));
	assert_string_equal(got, second);
	free(got);
}

static void each_form_is_tcpdumps(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	assert_times(DUMP_TIME_CLOCK, "22:13:20.123456 ", 1000, "22:13:20.123457 ");
	assert_times(DUMP_TIME_CLOCK, "22:13:20.123456 ", 3600000000000, "23:13:20.123456 ");
	assert_times(DUMP_TIME_NONE, "", 1, "");
	assert_times(DUMP_TIME_EPOCH, "1700000000.123456 ", -1123456789, "1699999999.000000 ");
	assert_times(DUMP_TIME_DELTA, " 00:00:00.000000 ", 90061000001000, " 25:01:01.000001 ");
	assert_times(DUMP_TIME_DELTA, " 00:00:00.000000 ", -1000, "-00:00:00.000001 ");
	assert_times(DUMP_TIME_DATE, "2023-11-14 22:13:20.123456 ", 0, "2023-11-14 22:13:20.123456 ");
	assert_times(DUMP_TIME_SYSLOG, "Nov 14 22:13:20 ", -864000000000000, "Nov  4 22:13:20 ");
}

static void rfc3339_has_date_and_zone(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	assert_times(DUMP_TIME_RFC3339, "2023-11-14T22:13:20.123456+00:00 ", 0, "2023-11-14T22:13:20.123456+00:00 ");
	setenv("TZ", "IST-5:30", 1);
	tzset();
	assert_times(DUMP_TIME_RFC3339, "2023-11-15T03:43:20.123456+05:30 ", 0, "2023-11-15T03:43:20.123456+05:30 ");
	setenv("TZ", "UTC", 1);
	tzset();
}

static void difference_is_to_the_line_before_or_to_the_first(void **state)
{
	struct dump_time delta, first;
	char *got;

	(void)state;
	dump_time_init(&delta, DUMP_TIME_DELTA);
	dump_time_init(&first, DUMP_TIME_FIRST);
	COMPOSE(got, w, {
		for (unsigned i = 0; i < 3; i++)
			dump_time_print(&delta, &w, FIRST_NS + i * 1000000000u);
		for (unsigned i = 0; i < 3; i++)
			dump_time_print(&first, &w, FIRST_NS + i * 1000000000u);
	});
	assert_string_equal(got, " 00:00:00.000000  00:00:01.000000  00:00:01.000000 "
				 " 00:00:00.000000  00:00:01.000000  00:00:02.000000 ");
	free(got);
}

/* A time that no calendar holds is no reason to end. */
static void impossible_time_is_a_question_mark_or_a_number(void **state)
{
	struct dump_time t;
	char *got;

	(void)state;
	for (uint8_t kind = 0; kind <= DUMP_TIME_SYSLOG; kind++) {
		dump_time_init(&t, kind);
		COMPOSE(got, w, {
			dump_time_print(&t, &w, UINT64_MAX);
			dump_time_print(&t, &w, 0);
		});
		assert_true(kind == DUMP_TIME_NONE || strlen(got) > 4);
		free(got);
	}
}

static uint8_t time_of(unsigned letters)
{
	struct dump_line_options o = { .no_time = letters };

	assert_int_equal(dump_line_settle(NULL, &o), -1);
	return dump_line_time(&o, DUMP_TIME_CLOCK);
}

static void letters_count_as_in_tcpdump(void **state)
{
	(void)state;
	assert_int_equal(time_of(0), DUMP_TIME_CLOCK);
	assert_int_equal(time_of(1), DUMP_TIME_NONE);
	assert_int_equal(time_of(2), DUMP_TIME_EPOCH);
	assert_int_equal(time_of(3), DUMP_TIME_DELTA);
	assert_int_equal(time_of(4), DUMP_TIME_DATE);
	assert_int_equal(time_of(5), DUMP_TIME_FIRST);
	assert_int_equal(time_of(6), DUMP_TIME_FIRST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_tcpdumps),
		cmocka_unit_test(rfc3339_has_date_and_zone),
		cmocka_unit_test(difference_is_to_the_line_before_or_to_the_first),
		cmocka_unit_test(impossible_time_is_a_question_mark_or_a_number),
		cmocka_unit_test(letters_count_as_in_tcpdump),
	};

	return cmocka_run_group_tests_name("tool_line_time", tests, NULL, NULL);
}
