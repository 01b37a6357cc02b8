/* SPDX-License-Identifier: MIT */
/* The worker's view: what its groups share. tests/unit/worker/test_shared.c has them in a model. */
#include "batching.h"

#include "unit.h"

static struct nfr_view view;

static int make(void **state)
{
	(void)state;
	nfr_view_init(&view);
	return 0;
}

/* A round with two groups that want `a` and `b` us of sleep. */
static void round_of_two(uint32_t a, uint64_t a_age, uint32_t b, uint64_t b_age)
{
	nfr_view_begin(&view);
	nfr_view_add(&view, a_age, 0.01, a);
	nfr_view_add(&view, b_age, 0.02, b);
	nfr_view_end(&view);
}

static void sleep_is_the_shortest_of_the_active_groups(void **state)
{
	(void)state;
	round_of_two(700, 0, 500, 10000);
	assert_int_equal(view.in_force.hold_us, 500);
	assert_int_equal(view.in_force.groups, 2);
	round_of_two(700, 0, 800, 0);
	assert_int_equal(view.in_force.hold_us, 700);
}

static void silent_group_has_no_part_in_the_sleep(void **state)
{
	(void)state;
	round_of_two(700, 0, 0, NFR_VIEW_ACTIVE_US);
	assert_int_equal(view.in_force.hold_us, 0);
	round_of_two(700, 0, 0, NFR_VIEW_ACTIVE_US + 1);
	assert_int_equal(view.in_force.hold_us, 700);
	assert_int_equal(view.in_force.groups, 1);
}

static void sleep_stays_while_no_group_is_active(void **state)
{
	(void)state;
	round_of_two(700, 0, 600, 0);
	round_of_two(100, UINT64_MAX, 0, UINT64_MAX);
	assert_int_equal(view.in_force.hold_us, 600);
	assert_int_equal(view.in_force.groups, 0);
	assert_true(view.in_force.rate == 0);
}

static void others_are_the_active_groups_but_oneself(void **state)
{
	(void)state;
	round_of_two(700, 0, 700, 0);
	assert_true(nfr_view_others(&view, 0.01) > 0.0199 && nfr_view_others(&view, 0.01) < 0.0201);
	round_of_two(700, 0, 700, UINT64_MAX);
	assert_true(nfr_view_others(&view, 0.01) == 0);
	assert_true(nfr_view_others(&view, 1) == 0); /* rounding makes no group of less than nothing */
}

static void results_of_a_round_are_in_force_only_at_its_end(void **state)
{
	(void)state;
	round_of_two(700, 0, 700, 0);
	nfr_view_begin(&view);
	nfr_view_add(&view, 0, 5, 0);
	assert_int_equal(view.in_force.hold_us, 700);
	assert_true(view.in_force.rate < 1);
}

static void controller_reports_what_it_knows(void **state)
{
	struct nfr_batching b = { .last_us = 1000000, .rate = 0.5, .hold_us = 300 };

	(void)state;
	nfr_view_begin(&view);
	nfr_batching_report(&b, &view, 900000); /* a clock that steps back */
	nfr_view_end(&view);
	assert_int_equal(view.in_force.hold_us, 300);
	assert_true(b.reported == b.rate);
	nfr_view_begin(&view);
	nfr_batching_report(&b, &view, 1000000 + NFR_VIEW_ACTIVE_US + 1);
	nfr_view_end(&view);
	assert_true(b.reported == 0);
}

/* A round of `n` groups with `rate` each, beside one with `other`. */
static void round_of(unsigned n, double rate, double other)
{
	nfr_view_begin(&view);
	nfr_view_add(&view, 0, other, 800);
	while (n--)
		nfr_view_add(&view, 0, rate, 800);
	nfr_view_end(&view);
}

static void batches_take_more_of_the_time_where_more_groups_send_them(void **state)
{
	double one, two, four;

	(void)state;
	round_of(0, 0, 0.1);
	one = nfr_view_fill_us(&view, 800, 0.1);
	round_of(1, 0.1, 0.1);
	two = nfr_view_fill_us(&view, 800, 0.1);
	round_of(3, 0.1, 0.1);
	four = nfr_view_fill_us(&view, 800, 0.1);
	assert_int_equal((int)(one + 0.5), 160); /* a fifth */
	assert_true(one < two && two < four && four < 800.0 / 3);
}

static void rare_groups_leave_a_flood_the_time_of_a_single_group(void **state)
{
	double beside;

	(void)state;
	round_of(7, 100e-6, 0.3);
	beside = nfr_view_fill_us(&view, 800, 0.3);
	assert_true(beside > 159 && beside < 165);
	/* Nor do batches make sense where packets are rarer than the sleep is long. */
	assert_true(nfr_view_fill_us(&view, 800, 100e-6) < 160 && nfr_view_fill_us(&view, 800, 0) > 0);
}

/* Four groups with 5,000 packets a second: a batch of two would take a quarter of the sleep. */
static void batch_that_costs_more_sleep_than_it_saves_is_not_made(void **state)
{
	(void)state;
	round_of(3, 0.005, 0.005);
	assert_true(0.005 * nfr_view_fill_us(&view, 800, 0.005) < 1);
	round_of(3, 100e-6, 100e-6);
	assert_true(nfr_view_fill_us(&view, 800, 100e-6) == 0);
}

#define VIEW_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"view." #behaviour, behaviour, make, NULL, NULL                                                        \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		VIEW_TEST(sleep_is_the_shortest_of_the_active_groups),
		VIEW_TEST(silent_group_has_no_part_in_the_sleep),
		VIEW_TEST(sleep_stays_while_no_group_is_active),
		VIEW_TEST(others_are_the_active_groups_but_oneself),
		VIEW_TEST(results_of_a_round_are_in_force_only_at_its_end),
		VIEW_TEST(controller_reports_what_it_knows),
		VIEW_TEST(batches_take_more_of_the_time_where_more_groups_send_them),
		VIEW_TEST(rare_groups_leave_a_flood_the_time_of_a_single_group),
		VIEW_TEST(batch_that_costs_more_sleep_than_it_saves_is_not_made),
	};

	return RUN(view, tests);
}
