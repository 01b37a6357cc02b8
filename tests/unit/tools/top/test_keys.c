/* SPDX-License-Identifier: MIT */
/* What the keys of nfring-top do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "keys.h"

static void press(struct top_state *s, const char *keys)
{
	for (; *keys; keys++)
		top_state_key(s, (unsigned char)*keys);
}

static void tab_goes_around_all_lists(void **state)
{
	struct top_state s = { 0 };

	(void)state;
	for (unsigned i = 1; i <= TOP_LISTS; i++) {
		top_state_key(&s, '\t');
		assert_int_equal(s.list, i % TOP_LISTS);
	}
	top_state_key(&s, TOP_KEY_BACK_TAB);
	assert_int_equal(s.list, TOP_LISTS - 1);
	press(&s, "3");
	assert_int_equal(s.list, TOP_PREFIXES);
}

static void the_scroll_stays_within_the_rows(void **state)
{
	struct top_state s = { .rows = 100, .page = 30 };

	(void)state;
	top_state_key(&s, TOP_KEY_UP);
	assert_int_equal(s.scroll, 0);
	top_state_key(&s, TOP_KEY_PAGE_DOWN);
	top_state_key(&s, TOP_KEY_DOWN);
	assert_int_equal(s.scroll, 31);
	for (int i = 0; i < 10; i++)
		top_state_key(&s, TOP_KEY_PAGE_DOWN);
	assert_int_equal(s.scroll, 70);
	top_state_key(&s, TOP_KEY_HOME);
	assert_int_equal(s.scroll, 0);
	top_state_key(&s, TOP_KEY_END);
	assert_int_equal(s.scroll, 70);
	s.rows = 3;
	top_state_clamp(&s);
	assert_int_equal(s.scroll, 0);
}

static void a_filter_takes_every_key_until_it_is_kept_or_ended(void **state)
{
	struct top_state s = { 0 };

	(void)state;
	press(&s, "/q s1\x7f");
	assert_true(s.typing);
	assert_false(s.quit);
	assert_int_equal(s.filter_len, 3);
	assert_memory_equal(s.filter, "q s", 3);
	press(&s, "\r");
	assert_false(s.typing);
	assert_true(top_state_shows(&s, "xxQ Sxx", 7));
	assert_false(top_state_shows(&s, "q", 1));
	top_state_key(&s, TOP_KEY_ESCAPE);
	assert_int_equal(s.filter_len, 0);
	assert_true(top_state_shows(&s, "anything", 8));
}

static void a_filter_is_shortened_by_whole_characters(void **state)
{
	struct top_state s = { 0 };

	(void)state;
	press(&s, "/a\xc3\xa4\xe2\x82\xac\b");
	assert_int_equal(s.filter_len, 3);
	press(&s, "\b\b\b\b");
	assert_int_equal(s.filter_len, 0);
	for (int i = 0; i < 200; i++)
		press(&s, "x");
	assert_int_equal(s.filter_len, TOP_FILTER_MAX);
}

static void help_ends_with_any_key_and_the_tool_with_q(void **state)
{
	struct top_state s = { 0 };

	(void)state;
	press(&s, "h");
	assert_true(s.help);
	press(&s, "s");
	assert_false(s.help);
	assert_int_equal(s.order, 0);
	press(&s, "sr ?q");
	assert_int_equal(s.order, 1);
	assert_true(s.reverse && s.paused && s.quit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tab_goes_around_all_lists),
		cmocka_unit_test(the_scroll_stays_within_the_rows),
		cmocka_unit_test(a_filter_takes_every_key_until_it_is_kept_or_ended),
		cmocka_unit_test(a_filter_is_shortened_by_whole_characters),
		cmocka_unit_test(help_ends_with_any_key_and_the_tool_with_q),
	};

	return cmocka_run_group_tests_name("top_keys", tests, NULL, NULL);
}
