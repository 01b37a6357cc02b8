/* SPDX-License-Identifier: MIT */
/* The block that nfring-pps writes over itself on a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "block.h"
#include "message.h"

static void written(struct pps_block *b, const char *text, unsigned columns, unsigned rows, const char *expected)
{
	char *out;

	PRINT(out, f, pps_block_write(f, b, text, columns, rows));
	assert_string_equal(out, expected);
	free(out);
}

static void the_second_block_stands_on_the_first(void **state)
{
	struct pps_block b = { 0 };

	(void)state;
	written(&b, "one\ntwo\n", 80, 24, "one\ntwo\n");
	written(&b, "three\n", 80, 24, "\033[2A\r\033[Jthree\n");
	written(&b, "four\n\nfive\n", 80, 24, "\033[1A\r\033[Jfour\n\nfive\n");
	written(&b, "six\n", 80, 24, "\033[3A\r\033[Jsix\n");
}

static void no_line_is_wider_than_the_terminal(void **state)
{
	char text[302] = { 0 };

	(void)state;
	memset(text, 'x', 300);
	text[300] = '\n';
	for (unsigned columns = 1; columns <= 320; columns++) {
		struct pps_block b = { 0 };
		char *out;

		PRINT(out, f, pps_block_write(f, &b, text, columns, 24));
		assert_int_equal(strlen(out), (columns < 300 ? columns : 300) + 1);
		free(out);
	}
}

/* 10 columns became 4: the lines of 10, 5 and 0 take 3, 2 and 1 rows there. */
static void a_narrower_terminal_has_wrapped_the_block_before(void **state)
{
	struct pps_block b = { 0 };

	(void)state;
	written(&b, "0123456789ab\n01234\n\n", 10, 24, "0123456789\n01234\n\n");
	written(&b, "0123456789ab\n", 4, 24, "\033[6A\r\033[J0123\n");
	written(&b, "0123456789ab\n", 20, 24, "\033[1A\r\033[J0123456789ab\n");
}

static void the_block_is_lower_than_the_terminal(void **state)
{
	struct pps_block b = { 0 };
	char text[301] = { 0 };

	(void)state;
	written(&b, "1\n2\n3\n4\n", 80, 3, "1\n2\n");
	written(&b, "1\n2\n3\n4\n", 80, 2, "\033[1A\r\033[J1\n");
	written(&b, "1\n2\n", 80, 1, "\033[1A\r\033[J1\n");
	for (int i = 0; i < 300; i += 2)
		memcpy(text + i, "x\n", 2);
	b = (struct pps_block){ 0 };
	pps_block_write(stderr, &b, text, 80, 1000);
	assert_int_equal(b.lines, PPS_BLOCK_LINES);
}

static void a_terminal_without_a_size_has_80_columns(void **state)
{
	struct pps_block b = { 0 };
	char text[100] = { 0 };

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	pps_block_write(stderr, &b, text, 0, 0);
	assert_int_equal(b.width[0], 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_block_stands_on_the_first),
		cmocka_unit_test(no_line_is_wider_than_the_terminal),
		cmocka_unit_test(a_narrower_terminal_has_wrapped_the_block_before),
		cmocka_unit_test(the_block_is_lower_than_the_terminal),
		cmocka_unit_test(a_terminal_without_a_size_has_80_columns),
	};

	return cmocka_run_group_tests_name("pps_block", tests, NULL, NULL);
}
