/* SPDX-License-Identifier: MIT */
/* Option values, option tables, escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "capture_options.h"
#include "options.h"
#include "parse.h"
#include "text.h"
#include "message.h"

static const struct cli_table tables[] = {
	{ "capture", cli_capture_options, 0, NULL },
	{ "kernel", cli_kernel_options, 0, NULL },
	{ "engine", cli_engine_options, 0, NULL },
};
static const struct cli_program program = {
	.name = "test", .synopsis = "", .about = "", .examples = "", .tables = tables, .table_count = 3
};

/* Parses one argument. *said is the line on stderr, to be freed. */
static int parse_one(struct cli_capture *c, const char *arg, int *code, char **said)
{
	char *argv[] = { "test", (char *)(uintptr_t)arg, NULL };
	FILE *saved = stderr;
	size_t len;
	int r;

	cli_capture_init(c);
	stderr = open_memstream(said, &len);
	r = cli_options_parse(&program, c, 2, argv, code);
	fclose(stderr);
	stderr = saved;
	return r;
}

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
	static const char *const bad[] = { "",    "0",  "0.0",  ".5",         "5.",           "1e3",         "inf",
					   "nan", "-1", "1.5s", "1000000001", "1000000000.1", "0.0000000001" };
	uint64_t ns = 1;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(cli_parse_seconds(bad[i], &ns));
	assert_true(cli_parse_seconds("0.25", &ns));
	assert_int_equal(ns, 250000000);
	assert_true(cli_parse_seconds("3.0000000019", &ns));
	assert_true(ns == 3000000001u);
	assert_true(cli_parse_seconds("1000000000", &ns));
	assert_true(ns == 1000000000ull * 1000000000ull);
}

static void group_range_ends_at_65535(void **state)
{
	static const char *const bad[] = { "",        ":",       "5:",    ":5", "65536", "5:0",
					   "65535:2", "0:65536", "5:1:1", "5 ", "-5" };
	uint16_t group = 7, count = 7;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(cli_parse_group(bad[i], &group, &count));
	assert_int_equal(group, 7);
	assert_true(cli_parse_group("65535", &group, &count));
	assert_int_equal(group, 65535);
	assert_int_equal(count, 1);
	assert_true(cli_parse_group("65534:2", &group, &count));
	assert_int_equal(count, 2);
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

static void options_land_in_the_engine_options(void **state)
{
	struct cli_capture c;
	char *argv[] = { "test",        "--group",    "5:3",          "--qthresh", "auto",      "--timeout",
			 "0",           "--nlbufsiz", "16064",        "--rcvbuf",  "8K",        "udp",
			 "--copy-mode", "meta",       "--copy-range", "100",       "--flags",   "seq,conntrack",
			 "--budget",    "0",          "--source",     "recv",      "--cpu",     "1,0",
			 "--seconds",   "0.5",        "--count",      "9",         "--pf-bind", "--memory",
			 "64M",         NULL };
	int code = 9, argc = sizeof(argv) / sizeof(argv[0]) - 1;

	(void)state;
	cli_capture_init(&c);
	assert_int_equal(cli_options_parse(&program, &c, argc, argv, &code), argc - 1);
	assert_string_equal(argv[argc - 1], "udp");
	assert_int_equal(c.opts.group, 5);
	assert_int_equal(c.opts.group_count, 3);
	assert_true(c.opts.qthresh == NFRING_AUTO);
	assert_int_equal(c.opts.timeout_cs, 0);
	assert_int_equal(c.opts.nlbufsiz_bytes, 16064);
	assert_int_equal(c.opts.rcvbuf_bytes, 8192);
	assert_int_equal(c.opts.copy_mode, NFRING_COPY_META);
	assert_int_equal(c.opts.copy_range_bytes, 100);
	assert_int_equal(c.opts.flags, NFRING_FLAG_SEQ | NFRING_FLAG_CONNTRACK);
	assert_int_equal(c.opts.latency_budget_us, 0);
	assert_int_equal(c.opts.source, NFRING_SOURCE_RECV);
	assert_int_equal(c.opts.cpu_count, 2);
	assert_int_equal(c.opts.cpus[0], 1);
	assert_int_equal(c.seconds_ns, 500000000);
	assert_int_equal(c.count, 9);
	assert_true(c.opts.pf_bind && c.flags_given);
	assert_true(c.opts.memory_bytes == 64u << 20);
}

static void every_bad_value_names_option_value_and_range(void **state)
{
	static const char *const bad[][2] = {
		{ "--group=65536", "65535" },
		{ "--qthresh=0", "4294967294" },
		{ "--timeout=360001", "360000" },
		{ "--nlbufsiz=3775", "3776" },
		{ "--nlbufsiz=131073", "131072" },
		{ "--rcvbuf=0", "1G" },
		{ "--copy-range=65532", "65531" },
		{ "--copy-mode=x", "packet" },
		{ "--budget=4294967296", "4294967295" },
		{ "--source=x", "uring" },
		{ "--workers=1025", "1024" },
		{ "--cpu=2000", "1023" },
		{ "--consumer-cpu=x", "1023" },
		{ "--seconds=0", "0.5" },
		{ "--count=0", "1" },
		{ "--flags=seq,,x", "conntrack" },
		{ "--flags=seq-global-and-more", "conntrack" },
		{ "--memory=1023K", "1M" },
		{ "--netns=", "namespace" },
	};
	struct cli_capture c;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t name = strcspn(bad[i][0], "=");
		char *said = NULL, *option = strndup(bad[i][0], name);
		int code = 0;

		assert_int_equal(parse_one(&c, bad[i][0], &code, &said), -1);
		assert_int_equal(code, CLI_EXIT_USAGE);
		assert_non_null(strstr(said, option));
		assert_non_null(strstr(said, bad[i][0] + name + 1));
		assert_non_null(strstr(said, bad[i][1]));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		free(option);
		free(said);
	}
}

static void hostile_arguments_are_escaped_in_errors(void **state)
{
	static const char *const bad[] = { "--group=\033[31m\n", "--\033[31m", "-\033", "--pf-bind=\033" };
	struct cli_capture c;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *said = NULL;
		int code = 0;

		assert_int_equal(parse_one(&c, bad[i], &code, &said), -1);
		assert_int_equal(code, CLI_EXIT_USAGE);
		assert_null(strchr(said, '\033'));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		free(said);
	}
}

static void utf8_is_told_from_what_looks_like_it(void **state)
{
	static const char *const bad[] = { "\x80",
					   "\xc0\x80",
					   "\xc1\xbf",
					   "\xe0\x80\x80",
					   "\xed\xa0\x80",
					   "\xf0\x80\x80\x80",
					   "\xf4\x90\x80\x80",
					   "\xf5\x80\x80\x80",
					   "\xff",
					   "\xc3",
					   "\xe2\x82",
					   "\xe2\x28\xa1" };
	uint32_t code = 0;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(cli_text_utf8((const uint8_t *)bad[i], strlen(bad[i]), &code), 0);
	assert_int_equal(cli_text_utf8((const uint8_t *)"\xc3\xa4", 2, &code), 2);
	assert_int_equal(code, 0xe4);
	assert_int_equal(cli_text_utf8((const uint8_t *)"\xe2\x82\xac", 3, &code), 3);
	assert_int_equal(code, 0x20ac);
	assert_int_equal(cli_text_utf8((const uint8_t *)"\xf4\x8f\xbf\xbf", 4, &code), 4);
	assert_int_equal(code, 0x10ffff);
}

static void text_never_disturbs_a_terminal(void **state)
{
	static const char hostile[] = "a\"\\\n\033[2J\x7f\xc2\x9b\xe2\x80\xae\xff\xc3\xa4";
	char *quoted, *plain;

	(void)state;
	PRINT(quoted, f, cli_text_quoted(f, hostile, sizeof(hostile) - 1));
	PRINT(plain, f, cli_text_plain(f, hostile, sizeof(hostile) - 1));
	assert_string_equal(quoted, "\"a\\\"\\\\\\x0a\\x1b[2J\\x7f\\u{9b}\\u{202e}\\xff\xc3\xa4\"");
	assert_string_equal(plain, "a\"\\\\\\x0a\\x1b[2J\\x7f\\u{9b}\\u{202e}\\xff\xc3\xa4");
	free(quoted);
	free(plain);
}

static void json_strings_hold_any_byte(void **state)
{
	static const char hostile[] = "a\"\\\n\0\x7f\xc2\x9b\xff\xc0\x80\xc3\xa4";
	char *json;

	(void)state;
	PRINT(json, f, cli_text_json(f, hostile, sizeof(hostile) - 1));
	assert_string_equal(json, "\"a\\\"\\\\\\u000a\\u0000\\u007f\\u009b\\u00ff\\u00c0\\u0080\xc3\xa4\"");
	free(json);
}

static void hex_is_right_across_its_chunks(void **state)
{
	uint8_t bytes[1000];
	char *hex, want[3];

	(void)state;
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	PRINT(hex, f, cli_text_hex(f, bytes, sizeof(bytes)));
	assert_int_equal(strlen(hex), 2 * sizeof(bytes));
	for (unsigned i = 0; i < sizeof(bytes); i++) {
		snprintf(want, sizeof(want), "%02x", bytes[i]);
		assert_memory_equal(hex + 2 * i, want, 2);
	}
	free(hex);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(number_takes_all_of_the_text_or_nothing),
		cmocka_unit_test(bytes_take_a_suffix_and_see_overflow),
		cmocka_unit_test(seconds_are_exact_to_the_nanosecond),
		cmocka_unit_test(group_range_ends_at_65535),
		cmocka_unit_test(cpu_list_keeps_its_order_and_its_bound),
		cmocka_unit_test(options_land_in_the_engine_options),
		cmocka_unit_test(every_bad_value_names_option_value_and_range),
		cmocka_unit_test(hostile_arguments_are_escaped_in_errors),
		cmocka_unit_test(utf8_is_told_from_what_looks_like_it),
		cmocka_unit_test(text_never_disturbs_a_terminal),
		cmocka_unit_test(json_strings_hold_any_byte),
		cmocka_unit_test(hex_is_right_across_its_chunks),
	};

	return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
