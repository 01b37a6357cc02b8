/* SPDX-License-Identifier: MIT */
/* Lists of groups as --group takes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "groups.h"
#include "message.h"

static struct cli_groups g;

static void list_keeps_its_order(void **state)
{
	static const uint16_t wanted[] = { 5, 200, 100, 101, 102, 103, 65535, 0 };

	(void)state;
	assert_true(cli_groups_parse("5,200,100:4,65535,0", &g));
	assert_int_equal(g.count, 8);
	assert_memory_equal(g.number, wanted, sizeof(wanted));
	assert_true(cli_groups_parse("7", &g));
	assert_int_equal(g.count, 1);
	assert_int_equal(g.number[0], 7);
	assert_true(cli_groups_parse("0:65536", &g));
	assert_int_equal(g.count, 65536);
	assert_int_equal(g.number[65535], 65535);
}

static void names_of_libpcap_are_understood(void **state)
{
	(void)state;
	assert_true(cli_groups_parse("nflog", &g));
	assert_int_equal(g.count, 1);
	assert_int_equal(g.number[0], 0);
	assert_true(cli_groups_parse("nflog:5", &g));
	assert_int_equal(g.number[0], 5);
	assert_true(cli_groups_parse("nflog:5,7:2", &g));
	assert_int_equal(g.count, 3);
	assert_int_equal(g.number[2], 8);
}

static void range_ends_at_65535_and_no_text_is_left(void **state)
{
	static const char *const bad[] = {
		"",     ":",      "5:",     ":5",   "65536",   "5:0",       "65535:2",      "0:65537", "5:1:1",
		"5 ",   "-5",     ",",      "5,",   ",5",      "5,,6",      "5-7",          "5, 6",    "5,x:1",
		"1:2:", "nflog:", "nflog5", "nflo", "nflog,5", "5,nflog:6", "nflog:nflog:5"
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (cli_groups_parse(bad[i], &g))
			fail_msg("'%s' is taken", bad[i]);
	assert_true(cli_groups_parse("65534:2", &g));
	assert_int_equal(g.count, 2);
}

static void group_that_comes_twice_is_refused(void **state)
{
	(void)state;
	assert_false(cli_groups_parse("5,5", &g));
	assert_false(cli_groups_parse("100:4,103", &g));
	assert_false(cli_groups_parse("7,5:3", &g));
	assert_false(cli_groups_parse("0:65536,0:65536", &g));
	assert_true(cli_groups_parse("100:4,104", &g));
}

static void list_is_printed_as_it_would_be_typed(void **state)
{
	static const char *const same[] = { "5", "5,200,100:4", "3,2,1", "65534:2", "1:2,7,9:3" };
	char *text;

	(void)state;
	for (unsigned i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_true(cli_groups_parse(same[i], &g));
		PRINT(text, f, cli_groups_print(f, g.number, g.count));
		assert_string_equal(text, same[i]);
		free(text);
	}
	assert_true(cli_groups_parse("5,6,7,9", &g));
	PRINT(text, f, cli_groups_print(f, g.number, g.count));
	assert_string_equal(text, "5:3,9");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(list_keeps_its_order),
		cmocka_unit_test(names_of_libpcap_are_understood),
		cmocka_unit_test(range_ends_at_65535_and_no_text_is_left),
		cmocka_unit_test(group_that_comes_twice_is_refused),
		cmocka_unit_test(list_is_printed_as_it_would_be_typed),
	};

	return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
