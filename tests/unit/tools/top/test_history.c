/* SPDX-License-Identifier: MIT */
/* The last minute of nfring-top, and how it is drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bars.h"
#include "history.h"

#define S 1000000000ull

static double sum_of(const struct top_history *h)
{
	double value[TOP_HISTORY_SECONDS], sum = 0;

	top_history_read(h, h->rate, value, TOP_HISTORY_SECONDS);
	for (unsigned i = 0; i < TOP_HISTORY_SECONDS; i++)
		sum += value[i];
	return sum;
}

static void each_second_has_what_came_in_it(void **state)
{
	struct top_history h;
	double value[3];

	(void)state;
	top_history_open(&h, 100);
	top_history_add(&h, 100 + S, 10, 0);
	top_history_add(&h, 100 + 2 * S, 30, 5);
	top_history_add(&h, 100 + 3 * S, 30, 5);
	top_history_read(&h, h.rate, value, 3);
	assert_true(value[0] == 10 && value[1] == 20 && value[2] == 0);
	top_history_read(&h, h.loss, value, 3);
	assert_true(value[0] == 0 && value[1] == 5 && value[2] == 0);
}

static void parts_of_a_second_are_added(void **state)
{
	struct top_history h;
	double value[2];

	(void)state;
	top_history_open(&h, 0);
	for (uint64_t i = 1; i <= 20; i++)
		top_history_add(&h, i * S / 10, 3 * i, 0);
	top_history_read(&h, h.rate, value, 2);
	assert_true(value[0] == 30 && value[1] == 30);
}

/* The tool was stopped for a while: what came then is spread over that time. */
static void seconds_without_a_look_share_what_came(void **state)
{
	struct top_history h;
	double value[5];

	(void)state;
	top_history_open(&h, 0);
	top_history_add(&h, S, 10, 0);
	top_history_add(&h, 5 * S, 50, 0);
	top_history_read(&h, h.rate, value, 5);
	for (unsigned i = 0; i < 5; i++)
		assert_true(value[i] == 10);
}

static void only_the_last_minute_is_kept(void **state)
{
	struct top_history h;

	(void)state;
	top_history_open(&h, 0);
	assert_true(sum_of(&h) == 0);
	for (uint64_t i = 1; i <= 500; i++)
		top_history_add(&h, i * S, 7 * i, 0);
	assert_true(sum_of(&h) == 7 * TOP_HISTORY_SECONDS);
	top_history_add(&h, 1000000 * S, 3500, 0);
	assert_true(sum_of(&h) == 0);
	top_history_add(&h, 2000000 * S, 1003500, 0);
	assert_true(sum_of(&h) > 59 && sum_of(&h) < 61);
}

static void row_is(const struct top_canvas *c, const char *expected)
{
	char text[256] = "";

	for (unsigned x = 0; x < c->width; x++)
		strcat(text, top_canvas_at(c, x, 0)->text);
	assert_string_equal(text, expected);
}

static void bars_and_lines_fit_their_width(void **state)
{
	const double value[] = { 0, 1, 50, 100 };
	struct top_canvas c = { .utf8 = true };

	(void)state;
	top_canvas_resize(&c, 6, 1);
	assert_int_equal(top_bar(&c, 1, 0, 4, 3, 8), 5);
	row_is(&c, " \u2588\u258c   ");
	top_bar(&c, 1, 0, 4, 1, 1e9); /* something is never nothing */
	row_is(&c, " \u258f    ");
	top_bar(&c, 1, 0, 4, 9, 3);
	row_is(&c, " \u2588\u2588\u2588\u2588 ");
	top_bar(&c, 1, 0, 40, 1, 0);
	top_canvas_clear(&c);
	assert_int_equal(top_sparkline(&c, 1, 0, TOP_BAR, value, 4), 5);
	row_is(&c, "  \u2581\u2585\u2588 ");
	c.utf8 = false;
	top_canvas_clear(&c);
	top_sparkline(&c, 1, 0, TOP_BAR, value, 4);
	row_is(&c, "  .-# ");
	top_bar(&c, 1, 0, 4, 1, 2);
	row_is(&c, " ||   ");
	top_canvas_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_second_has_what_came_in_it),
		cmocka_unit_test(parts_of_a_second_are_added),
		cmocka_unit_test(seconds_without_a_look_share_what_came),
		cmocka_unit_test(only_the_last_minute_is_kept),
		cmocka_unit_test(bars_and_lines_fit_their_width),
	};

	return cmocka_run_group_tests_name("top_history", tests, NULL, NULL);
}
