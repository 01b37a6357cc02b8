/* SPDX-License-Identifier: MIT */
/* Values that the options of all captures take, as tcpdump's users write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capture_options.h"
#include "options.h"

static const struct cli_table tables[] = {
	{ "capture", cli_capture_options, 0, NULL },
	{ "kernel", cli_kernel_options, 0, NULL },
	{ "engine", cli_engine_options, 0, NULL },
};
static const struct cli_program program = {
	.name = "test", .synopsis = "", .about = "", .examples = "", .tables = tables, .table_count = 3
};

static struct cli_capture c;

static int parse(const char *arg)
{
	char *argv[] = { "test", (char *)(uintptr_t)arg, NULL };
	int code;

	cli_capture_init(&c);
	return cli_options_parse(&program, &c, 2, argv, &code);
}

static void letters_of_tcpdump_are_the_same_options(void **state)
{
	char *argv[] = { "test", "-i", "nflog:7", "-c", "9", "-s", "0", "-s64", NULL };
	int code = 9;

	(void)state;
	cli_capture_init(&c);
	assert_int_equal(cli_options_parse(&program, &c, 7, argv, &code), 7);
	assert_int_equal(c.opts.groups_count, 1);
	assert_int_equal(c.opts.groups[0], 7);
	assert_int_equal(c.count, 9);
	assert_int_equal(c.opts.copy_range_bytes, 0);
	assert_int_equal(cli_options_parse(&program, &c, 8, argv, &code), 8);
	assert_int_equal(c.opts.copy_range_bytes, 64);
}

static void budget_takes_a_unit(void **state)
{
	(void)state;
	assert_int_equal(parse("--budget=2ms"), 2);
	assert_int_equal(c.opts.latency_budget_us, 2000);
}

static void number_that_names_no_namespace_is_a_process(void **state)
{
	(void)state;
	assert_int_equal(parse("--netns=1234567"), 2);
	assert_string_equal(c.opts.netns, "/proc/1234567/ns/net");
	assert_int_equal(parse("--netns=1x"), 2);
	assert_string_equal(c.opts.netns, "1x");
	assert_int_equal(parse("--netns=0"), 2);
	assert_string_equal(c.opts.netns, "0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_of_tcpdump_are_the_same_options),
		cmocka_unit_test(budget_takes_a_unit),
		cmocka_unit_test(number_that_names_no_namespace_is_a_process),
	};

	return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
