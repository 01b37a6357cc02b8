/* SPDX-License-Identifier: MIT */
/* Escaping of bytes from outside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "text.h"
#include "writer.h"
#include "message.h"

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
	assert_true(cli_text_is_utf8("", 0));
	assert_true(cli_text_is_utf8("a\0\xc3\xa4", 4));
	assert_false(cli_text_is_utf8("a\xc3\xa4", 2));
	assert_false(cli_text_is_utf8("a\xff", 2));
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
	COMPOSE(hex, w, cli_writer_hex(&w, bytes, sizeof(bytes)));
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
		cmocka_unit_test(utf8_is_told_from_what_looks_like_it),
		cmocka_unit_test(text_never_disturbs_a_terminal),
		cmocka_unit_test(json_strings_hold_any_byte),
		cmocka_unit_test(hex_is_right_across_its_chunks),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
