/* SPDX-License-Identifier: MIT */
/* Values of labels, as the text format of Prometheus wants them. */
#include "assertions.h"
#include "label.h"

#include <stdlib.h>
#include <string.h>

/* Bytes in memory of exactly their size, so that a sanitizer sees a read beyond. */
static void expect(const char *bytes, size_t len, const char *want)
{
	char *exact = malloc(len ? len : 1);
	struct cli_writer w;

	memcpy(exact, bytes, len);
	assert_int_equal(cli_writer_open(&w, CLI_WRITER_MIN_BYTES), 0);
	monitor_label_write(&w, exact, len);
	assert_int_equal(cli_writer_len(&w), strlen(want));
	assert_memory_equal(w.begin, want, strlen(want));
	cli_writer_close(&w);
	free(exact);
}

#define EXPECT(bytes, want) expect(bytes, sizeof(bytes) - 1, want)

static void text_stays_as_it_is(void **state)
{
	(void)state;
	EXPECT("", "");
	EXPECT("web {x=1} # ", "web {x=1} # ");
	EXPECT("h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x98\x80", "h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x98\x80");
}

static void quote_backslash_and_newline_are_escaped(void **state)
{
	(void)state;
	EXPECT("a\"b", "a\\\"b");
	EXPECT("a\\b", "a\\\\b");
	EXPECT("a\nb", "a\\nb");
	EXPECT("\\\"\n", "\\\\\\\"\\n");
}

static void bytes_that_are_no_text_become_hex(void **state)
{
	(void)state;
	EXPECT("\xff", "\\\\xff");
	EXPECT("\xc3", "\\\\xc3");                       /* cut off */
	EXPECT("\xc0\x80", "\\\\xc0\\\\x80");            /* overlong */
	EXPECT("\xed\xa0\x80", "\\\\xed\\\\xa0\\\\x80"); /* a surrogate */
	EXPECT("a\x00z", "a\\\\x00z");
	EXPECT("\x1b[2J\r\x7f", "\\\\x1b[2J\\\\x0d\\\\x7f");
	EXPECT("\xc2\x85", "\\\\xc2\\\\x85"); /* C1 */
}

/* Every pair of bytes: the value has no quote, newline or control that is not escaped, and is UTF-8. */
static void any_bytes_give_a_value_that_parses(void **state)
{
	struct cli_writer w;

	(void)state;
	assert_int_equal(cli_writer_open(&w, CLI_WRITER_MIN_BYTES), 0);
	for (unsigned i = 0; i < 65536; i++) {
		const uint8_t bytes[] = { (uint8_t)(i >> 8), (uint8_t)i };

		cli_writer_clear(&w);
		monitor_label_write(&w, bytes, sizeof(bytes));
		assert_true(cli_writer_len(&w) <= sizeof(bytes) * MONITOR_LABEL_BYTES);
		for (const char *at = w.begin; at < w.at; at++) {
			assert_true((unsigned char)*at >= ' ' && *at != '"' && *at != 0x7f);
			if (*at != '\\')
				continue;
			at++;
			assert_true(at < w.at && (*at == '\\' || *at == '"' || *at == 'n'));
		}
	}
	cli_writer_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stays_as_it_is),
		cmocka_unit_test(quote_backslash_and_newline_are_escaped),
		cmocka_unit_test(bytes_that_are_no_text_become_hex),
		cmocka_unit_test(any_bytes_give_a_value_that_parses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
