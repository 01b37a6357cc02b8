/* SPDX-License-Identifier: MIT */
/* Names of rotated files, by the rules of tcpdump(1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rotate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NOON 1795780800 /* 2026-11-27 12:00 UTC */

static void expect_name(const struct dump_rotation *r, const char *want)
{
	char name[PATH_MAX];

	assert_int_equal(dump_rotation_name(r, name), 0);
	assert_string_equal(name, want);
}

static void first_file_of_a_size_has_no_number(void **state)
{
	struct dump_rotation r = { .pattern = "/x/a.pcap", .limit_bytes = 1 };

	(void)state;
	expect_name(&r, "/x/a.pcap");
	for (unsigned i = 0; i < 12; i++)
		dump_rotation_next_number(&r);
	expect_name(&r, "/x/a.pcap12");
}

static void ring_has_leading_zeros_for_its_largest_number(void **state)
{
	static const struct {
		uint32_t files;
		const char *first;
	} rings[] = { { 1, "a" }, { 2, "a0" }, { 10, "a0" }, { 11, "a00" }, { 100, "a00" }, { 101, "a000" } };

	(void)state;
	for (unsigned i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
		struct dump_rotation r = { .pattern = "a", .limit_bytes = 1, .files = rings[i].files };

		expect_name(&r, rings[i].first);
		for (unsigned n = 0; n < rings[i].files; n++)
			dump_rotation_next_number(&r);
		expect_name(&r, rings[i].first);
	}
}

static void period_names_its_file_by_the_time_it_began(void **state)
{
	struct dump_rotation r = { .pattern = "a-%Y%m%d-%H%M%S.pcap", .period_s = 5, .began = NOON };

	(void)state;
	expect_name(&r, "a-20261127-120000.pcap");
	assert_false(dump_rotation_period_over(&r, NOON + 4));
	assert_true(dump_rotation_period_over(&r, NOON + 5));
	assert_true(dump_rotation_next_period(&r, NOON + 7));
	expect_name(&r, "a-20261127-120007.pcap");
	assert_false(dump_rotation_period_over(&r, NOON + 11));
}

static void percent_is_plain_without_a_period(void **state)
{
	struct dump_rotation r = { .pattern = "a-%Y" };

	(void)state;
	expect_name(&r, "a-%Y");
	assert_false(dump_rotation_period_over(&r, NOON));
}

static void periods_end_after_their_number_of_files(void **state)
{
	struct dump_rotation r = { .pattern = "a", .period_s = 1, .files = 3 };

	(void)state;
	assert_true(dump_rotation_next_period(&r, 1));
	assert_true(dump_rotation_next_period(&r, 2));
	assert_false(dump_rotation_next_period(&r, 3));
}

static void new_period_counts_sizes_from_zero(void **state)
{
	struct dump_rotation r = { .pattern = "a%S-", .period_s = 1, .limit_bytes = 1, .files = 20, .began = NOON };

	(void)state;
	expect_name(&r, "a00-00");
	dump_rotation_next_number(&r);
	expect_name(&r, "a00-01");
	for (unsigned i = 0; i < 30; i++)
		assert_true(dump_rotation_next_period(&r, NOON + 1)); /* -W ends nothing here */
	expect_name(&r, "a01-00");
}

static void name_that_is_too_long_is_refused(void **state)
{
	char pattern[PATH_MAX + 10], name[PATH_MAX];
	struct dump_rotation r = { .pattern = pattern, .limit_bytes = 1, .number = 7 };

	(void)state;
	memset(pattern, 'a', sizeof(pattern));
	pattern[PATH_MAX + 9] = '\0';
	assert_int_equal(dump_rotation_name(&r, name), -ENAMETOOLONG);
	pattern[PATH_MAX - 1] = '\0'; /* the number does not fit */
	assert_int_equal(dump_rotation_name(&r, name), -ENAMETOOLONG);
	pattern[PATH_MAX - 2] = '\0';
	assert_int_equal(dump_rotation_name(&r, name), 0);
	r.period_s = 1;
	pattern[0] = '%', pattern[1] = 'c';
	assert_int_equal(dump_rotation_name(&r, name), -ENAMETOOLONG);
}

static int utc(void **state)
{
	(void)state;
	return setenv("TZ", "UTC", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_file_of_a_size_has_no_number),
		cmocka_unit_test(ring_has_leading_zeros_for_its_largest_number),
		cmocka_unit_test(period_names_its_file_by_the_time_it_began),
		cmocka_unit_test(percent_is_plain_without_a_period),
		cmocka_unit_test(periods_end_after_their_number_of_files),
		cmocka_unit_test(new_period_counts_sizes_from_zero),
		cmocka_unit_test(name_that_is_too_long_is_refused),
	};

	return cmocka_run_group_tests_name("tool_rotate", tests, utc, NULL);
}
