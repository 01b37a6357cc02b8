/* SPDX-License-Identifier: MIT */
/* Option values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "parse.h"

static void number_takes_all_of_the_text_or_nothing(void **state)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "-1", "+1", "0x1", "1.0", "11", "1a", "18446744073709551616", "99999999999999999999999"
	};
	uint64_t v = 77;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(cli_parse_u64(bad[i], 0, 10, &v));
		assert_int_equal(v, 77);
	}
	assert_true(cli_parse_u64("010", 0, 10, &v));
	assert_int_equal(v, 10);
	assert_true(cli_parse_u64("18446744073709551615", 0, UINT64_MAX, &v));
	assert_true(v == UINT64_MAX);
	assert_false(cli_parse_u64("18446744073709551616", 0, UINT64_MAX, &v));
	assert_false(cli_parse_u64("0", 1, 5, &v));
}

static void bytes_take_a_suffix_and_see_overflow(void **state)
{
	uint64_t v = 0;

	(void)state;
	assert_true(cli_parse_bytes("64M", 0, UINT64_MAX, &v));
	assert_true(v == 64u << 20);
	assert_true(cli_parse_bytes("3K", 0, UINT64_MAX, &v));
	assert_true(v == 3072);
	assert_true(cli_parse_bytes("1G", 0, UINT64_MAX, &v));
	assert_true(v == 1u << 30);
	assert_false(cli_parse_bytes("64m", 0, UINT64_MAX, &v));
	assert_false(cli_parse_bytes("64MB", 0, UINT64_MAX, &v));
	assert_false(cli_parse_bytes("M", 0, UINT64_MAX, &v));
	assert_false(cli_parse_bytes("17179869184G", 0, UINT64_MAX, &v)); /* 2^64 */
	assert_false(cli_parse_bytes("1M", 0, 1024, &v));
}

static void seconds_are_exact_to_the_nanosecond(void **state)
{
	static const char *const bad[] = { "",    "0",  "0.0",  ".",          "5.",           "1e3",         "inf",
					   "nan", "-1", "1.5s", "1000000001", "1000000000.1", "0.0000000001" };
	uint64_t ns = 1;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(cli_parse_seconds(bad[i], &ns));
	assert_true(cli_parse_seconds("0.25", &ns));
	assert_int_equal(ns, 250000000);
	assert_true(cli_parse_seconds(".5", &ns));
	assert_int_equal(ns, 500000000);
	assert_true(cli_parse_seconds("3.0000000019", &ns));
	assert_true(ns == 3000000001u);
	assert_true(cli_parse_seconds("1000000000", &ns));
	assert_true(ns == 1000000000ull * 1000000000ull);
}

static void microseconds_take_a_unit_and_see_overflow(void **state)
{
	static const char *const bad[] = { "",     "ms",         "1m",
					   "1 ms", "1.5ms",      "1MS",
					   "-1",   "4294967296", "18446744073709551615s" };
	uint64_t us = 77;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(cli_parse_us(bad[i], 0, UINT32_MAX, &us));
	assert_int_equal(us, 77);
	assert_true(cli_parse_us("1000", 0, UINT32_MAX, &us));
	assert_int_equal(us, 1000);
	assert_true(cli_parse_us("250us", 0, UINT32_MAX, &us));
	assert_int_equal(us, 250);
	assert_true(cli_parse_us("1ms", 0, UINT32_MAX, &us));
	assert_int_equal(us, 1000);
	assert_true(cli_parse_us("2s", 0, UINT32_MAX, &us));
	assert_int_equal(us, 2000000);
	assert_false(cli_parse_us("2s", 0, 1999999, &us));
}

static void mark_is_a_number_and_the_bits_that_count(void **state)
{
	static const char *const bad[] = { "",    "/1",    "1/",  "0x",         "0x/1",        "-1", " 1",
					   "1/2", "1/1/1", "0xg", "4294967296", "0x100000000", "1 ", "0X1" };
	uint32_t value = 77, mask = 77;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (cli_parse_mark(bad[i], &value, &mask))
			fail_msg("'%s' is taken", bad[i]);
	assert_int_equal(value, 77);
	assert_int_equal(mask, 77);
	assert_true(cli_parse_mark("16", &value, &mask));
	assert_int_equal(value, 16);
	assert_true(mask == UINT32_MAX);
	assert_true(cli_parse_mark("0xAb00/0xff00", &value, &mask));
	assert_int_equal(value, 0xab00);
	assert_int_equal(mask, 0xff00);
	assert_true(cli_parse_mark("0/0x80000000", &value, &mask));
	assert_true(mask == 0x80000000u);
}

static void cpu_list_keeps_its_order_and_its_bound(void **state)
{
	static const char *const bad[] = { "", ",", "1,", ",1", "3-1", "1-", "-1", "1024", "0-1024", "0 1", "1,,2" };
	uint32_t cpus[5] = { 9, 9, 9, 9, 99 }, count = 0;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(cli_parse_cpus(bad[i], cpus, 4, &count));
	assert_true(cli_parse_cpus("7,2-4", cpus, 4, &count));
	assert_int_equal(count, 4);
	assert_int_equal(cpus[0], 7);
	assert_int_equal(cpus[3], 4);
	assert_false(cli_parse_cpus("0-4", cpus, 4, &count));
	assert_false(cli_parse_cpus("0-3,5", cpus, 4, &count));
	assert_int_equal(cpus[4], 99);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number_takes_all_of_the_text_or_nothing),
		cmocka_unit_test(bytes_take_a_suffix_and_see_overflow),
		cmocka_unit_test(seconds_are_exact_to_the_nanosecond),
		cmocka_unit_test(microseconds_take_a_unit_and_see_overflow),
		cmocka_unit_test(mark_is_a_number_and_the_bits_that_count),
		cmocka_unit_test(cpu_list_keeps_its_order_and_its_bound),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
