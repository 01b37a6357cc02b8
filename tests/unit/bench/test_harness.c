/* SPDX-License-Identifier: MIT */
/* What the benches share: the command line, its lists, and medians over rounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "bench_options.h"
#include "prefix_list.h"
#include "sample.h"
#include "word_list.h"

#include <getopt.h>
#include <math.h>
#include <string.h>

static const char *shape(unsigned i)
{
	static const char *const names[] = { "steady-1k", "steady-20k", "ramp" };

	return names[i];
}

static void words_end_at_commas(void **state)
{
	char word[BENCH_WORD_MAX];
	const char *rest = bench_word_next("64,auto", word);

	(void)state;
	assert_string_equal(word, "64");
	assert_string_equal(rest, "auto");
	assert_null(bench_word_next(rest, word));
	assert_string_equal(word, "auto");
	assert_string_equal(bench_word_next("64,", word), ""); /* one more word, an empty one */
}

static void a_word_that_does_not_fit_is_empty(void **state)
{
	char word[BENCH_WORD_MAX], list[BENCH_WORD_MAX + 1];

	(void)state;
	memset(list, 'a', BENCH_WORD_MAX);
	list[BENCH_WORD_MAX] = '\0';
	assert_null(bench_word_next(list, word));
	assert_string_equal(word, "");
	list[BENCH_WORD_MAX - 1] = '\0';
	assert_null(bench_word_next(list, word));
	assert_string_equal(word, list);
}

static void prefixes_choose_names(void **state)
{
	(void)state;
	assert_true(bench_prefix_list_has("ramp,steady", "steady-1k"));
	assert_true(bench_prefix_list_has("steady-1k", "steady-1k"));
	assert_false(bench_prefix_list_has("steady-1k", "steady-20k"));
	assert_false(bench_prefix_list_has("steady-1k-more", "steady-1k"));
	assert_false(bench_prefix_list_has("", "steady-1k"));
}

static void a_list_is_valid_if_each_word_chooses(void **state)
{
	(void)state;
	assert_true(bench_prefix_list_valid("steady,r", 3, shape));
	assert_false(bench_prefix_list_valid("steady,burst", 3, shape));
	assert_false(bench_prefix_list_valid("steady,", 3, shape));
	assert_false(bench_prefix_list_valid("", 3, shape));
}

static void set(struct bench_series *s, unsigned round, double value)
{
	s->round[round] = (struct bench_sample){ .ok = true, .value = { [1] = value } };
}

static void quick(void *options)
{
	((struct bench_options *)options)->rounds = 2;
	((struct bench_options *)options)->seconds = 0.5;
}

static void quick_counts_in_short_and_yields_to_options_beside_it(void **state)
{
	static const char *const forms[] = { "--quick", "--qui", "--q" };
	static const struct bench_option own[] = { { NULL, NULL } };

	(void)state;
	for (unsigned i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct bench_options o = { .rounds = 5, .seconds = 1 };
		const struct bench_command c = { .own = own, .ctx = &o, .quick = quick, .seconds_min = 0.1 };
		char *argv[] = { "bench", "--rounds", "7", "--json", (char *)(uintptr_t)forms[i], NULL };

		optind = 0;
		bench_options_read(&c, &o, 5, argv);
		assert_int_equal(o.rounds, 7);
		assert_true(o.seconds == 0.5);
		assert_true(o.json);
	}
}

static void the_median_is_the_middle(void **state)
{
	struct bench_series s = { 0 };

	(void)state;
	assert_true(isnan(bench_median(&s, 0, 1)));
	set(&s, 0, 9);
	set(&s, 1, 1);
	set(&s, 2, 2);
	set(&s, 3, 5);
	assert_true(bench_median(&s, 3, 1) == 2);
	assert_true(bench_median(&s, 4, 1) == 3.5);
	assert_true(bench_sum(&s, 4, 1) == 17);
}

static void failed_rounds_and_unknown_values_do_not_count(void **state)
{
	struct bench_series s = { 0 };

	(void)state;
	set(&s, 0, 4);
	set(&s, 1, 100);
	s.round[1].ok = false;
	set(&s, 2, NAN);
	assert_int_equal(bench_samples(&s, 3), 2);
	assert_true(bench_median(&s, 3, 1) == 4);
}

static void a_ratio_is_taken_within_a_round(void **state)
{
	struct bench_series s = { 0 }, base = { 0 };

	(void)state;
	for (unsigned i = 0; i < 3; i++) { /* the machine is 1, 10 and 100 times as slow */
		set(&s, i, 2 * pow(10, i));
		set(&base, i, pow(10, i));
	}
	assert_true(bench_median_ratio(&s, &base, 3, 1) == 2);
	base.round[0].ok = base.round[1].ok = false;
	set(&base, 2, 50);
	assert_true(bench_median_ratio(&s, &base, 3, 1) == 4);
	base.round[2].ok = false;
	assert_true(isnan(bench_median_ratio(&s, &base, 3, 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_end_at_commas),
		cmocka_unit_test(a_word_that_does_not_fit_is_empty),
		cmocka_unit_test(prefixes_choose_names),
		cmocka_unit_test(a_list_is_valid_if_each_word_chooses),
		cmocka_unit_test(quick_counts_in_short_and_yields_to_options_beside_it),
		cmocka_unit_test(the_median_is_the_middle),
		cmocka_unit_test(failed_rounds_and_unknown_values_do_not_count),
		cmocka_unit_test(a_ratio_is_taken_within_a_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
