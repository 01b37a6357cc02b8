/* SPDX-License-Identifier: MIT */
/* Several groups on one worker, in a model: they share its wake-ups, and each keeps its budget. */
#include "worker_model.h"

#include <inttypes.h>
#include <stdio.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PATTERNS 100u
#else
#define PATTERNS 1000u
#endif
#define BUDGET_US 1000u

static const double totals[] = { 1e-3, 20e-3, 100e-3, 300e-3 }; /* packets per us of all groups */

static void expect_in_time(const struct worker *w)
{
	for (uint32_t i = 0; i < w->n; i++) {
		const struct member *m = &w->member[i];

		if (m->late * 100 > m->packets)
			fail_msg("group %u of %u: %" PRIu64 " of %" PRIu64
				 " packets are late; %g packets/us, QThresh %u, sleep %u us",
				 i, w->n, m->late, m->packets, m->t.rate, m->b.qthresh, w->view.in_force.hold_us);
	}
}

/* Returns the polls a second of one worker with `n` groups, which bring `total` packets per us together. */
static double polls(enum kind kind, double total, uint32_t n, uint32_t window_max)
{
	const struct traffic t = { .kind = kind, .rate = total / n, .budget_us = BUDGET_US };
	struct worker *w = begin_worker(window_max);

	seed = 5;
	for (uint32_t i = 0; i < n; i++)
		add(w, &t, 0, INFINITY, 0);
	count_from(w, SECOND_US);
	run_until(w, 3 * SECOND_US);
	if (window_max == NFR_WINDOW_MAX)
		expect_in_time(w);
	return (double)w->polls / 2;
}

static void four_groups_share_the_wakeups_of_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(totals); i++) {
		double one = polls(STEADY, totals[i], 1, NFR_WINDOW_MAX),
		       four = polls(STEADY, totals[i], 4, NFR_WINDOW_MAX);

		printf("           %.0f packets/s: %.0f polls of one group, %.0f of four\n", totals[i] * SECOND_US, one,
		       four);
		assert_true(four <= 1.1 * one);
		assert_true(polls(POISSON, totals[i], 4, NFR_WINDOW_MAX) <=
			    1.1 * polls(POISSON, totals[i], 1, NFR_WINDOW_MAX));
	}
}

static void each_of_two_workers_wakes_as_often_as_one_alone(void **state)
{
	(void)state;
	for (size_t i = 1; i < ARRAY_SIZE(totals); i++)
		assert_true(polls(STEADY, totals[i] / 2, 2, NFR_WINDOW_MAX) <=
			    1.1 * polls(STEADY, totals[i], 1, NFR_WINDOW_MAX));
}

/* The model itself: 8 slabs hold less than the groups bring in one sleep. */
static void small_window_costs_wakeups(void **state)
{
	(void)state;
	assert_true(polls(STEADY, 20e-3, 4, 8) > 1.5 * polls(STEADY, 20e-3, 4, NFR_WINDOW_MAX));
}

static void steady_groups_come_to_rest_together(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(totals); i++) {
		const struct traffic t = { .kind = STEADY, .rate = totals[i] / 4, .budget_us = BUDGET_US };
		struct worker *w = begin_worker(NFR_WINDOW_MAX);

		for (unsigned g = 0; g < 4; g++)
			add(w, &t, 0, INFINITY, 0);
		run_until(w, 2 * SECOND_US);
		for (unsigned g = 0; g < 4; g++)
			w->member[g].b.changed_us = 0;
		run_until(w, 6 * SECOND_US);
		for (unsigned g = 0; g < 4; g++)
			assert_int_equal(w->member[g].b.changed_us, 0);
	}
}

static void rare_groups_keep_the_budget_beside_a_flood(void **state)
{
	const struct traffic flood = { .kind = STEADY, .rate = 0.3, .budget_us = BUDGET_US };
	const struct traffic rare = { .kind = POISSON, .rate = 200e-6, .budget_us = BUDGET_US };
	struct worker *w = begin_worker(NFR_WINDOW_MAX);

	(void)state;
	seed = 6;
	add(w, &flood, 0, INFINITY, 0);
	for (unsigned i = 0; i < 3; i++)
		add(w, &rare, 0, INFINITY, 0);
	run_until(w, 10 * SECOND_US);
	expect_in_time(w);
	assert_true(w->member[0].b.qthresh > 16);
	for (unsigned i = 1; i < w->n; i++)
		assert_int_equal(w->member[i].b.qthresh, 1);
}

/* FILL: the whole budget for the kernel's batch. The second group would then be a wake-up a packet. */
static void group_that_starts_ends_the_fill_mode_of_another(void **state)
{
	const struct traffic t = { .kind = STEADY, .rate = 0.02, .budget_us = BUDGET_US };
	struct worker *w = begin_worker(NFR_WINDOW_MAX);
	struct member *first = add(w, &t, 0, INFINITY, 0);

	(void)state;
	add(w, &t, 2 * SECOND_US, INFINITY, 0);
	run_until(w, 2 * SECOND_US);
	assert_int_equal(first->b.mode, NFR_BATCHING_FILL);
	count_from(w, 2 * SECOND_US);
	run_until(w, 2.05 * SECOND_US);
	assert_int_equal(first->b.mode, NFR_BATCHING_SPLIT);
	assert_true(w->view.in_force.hold_us > BUDGET_US / 2);
	run_until(w, 4 * SECOND_US);
	expect_in_time(w);
	assert_true(w->polls < 2 * 1700);
}

static void group_that_ends_leaves_the_worker_to_another(void **state)
{
	const struct traffic t = { .kind = STEADY, .rate = 0.02, .budget_us = BUDGET_US };
	struct worker *w = begin_worker(NFR_WINDOW_MAX);
	struct member *first = add(w, &t, 0, INFINITY, 0);

	(void)state;
	add(w, &t, 0, 2 * SECOND_US, 0);
	run_until(w, 2 * SECOND_US);
	assert_int_equal(first->b.mode, NFR_BATCHING_SPLIT);
	assert_int_equal(w->view.in_force.groups, 2);
	run_until(w, 4 * SECOND_US);
	assert_int_equal(first->b.mode, NFR_BATCHING_FILL);
	assert_int_equal(w->view.in_force.groups, 1);
	assert_int_equal(w->view.in_force.hold_us, 0);
	expect_in_time(w);
}

static void qthresh_of_the_user_stays_in_every_group(void **state)
{
	const struct traffic t = { .kind = STEADY, .rate = 0.025, .budget_us = BUDGET_US };
	struct worker *w = begin_worker(NFR_WINDOW_MAX);

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		add(w, &t, 0, INFINITY, 8);
	run_until(w, 2 * SECOND_US);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(w->member[i].b.qthresh, 8);
	/* 8 packets take 280 us, so 520 are left. */
	assert_in_range(w->view.in_force.hold_us, 400, 600);
	expect_in_time(w);
}

/* Groups of any kind together. A group may miss the budget where it would alone: 1 of 100 at most. */
static void groups_of_any_kind_keep_the_budget_together(void **state)
{
	unsigned missed = 0, all = 0;

	(void)state;
	seed = 7;
	for (unsigned i = 0; i < PATTERNS; i++) {
		struct traffic t = draw((enum kind)(random_u64() % KINDS));
		struct worker *w = begin_worker(NFR_WINDOW_MAX);
		uint32_t n = 2 + (uint32_t)(random_u64() % (GROUPS_MOST - 1)), budget_us = t.budget_us;
		double end = nfr_min(t.length, 5 * SECOND_US);

		for (uint32_t g = 0; g < n; g++) {
			add(w, &t, 0, INFINITY, 0);
			t = draw((enum kind)(random_u64() % KINDS));
			t.rate /= n;
			t.rate_end /= n;
			t.budget_us = budget_us;
		}
		count_from(w, end / 4);
		run_until(w, end);
		for (uint32_t g = 0; g < n; g++, all++)
			missed += w->member[g].late * 100 > w->member[g].packets && w->member[g].packets >= 100;
	}
	printf("           p99 beyond the budget in %u of %u groups\n", missed, all);
	assert_true(missed * 100 <= all);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(shared, small_window_costs_wakeups),
		TEST(shared, four_groups_share_the_wakeups_of_one),
		TEST(shared, each_of_two_workers_wakes_as_often_as_one_alone),
		TEST(shared, steady_groups_come_to_rest_together),
		TEST(shared, rare_groups_keep_the_budget_beside_a_flood),
		TEST(shared, group_that_starts_ends_the_fill_mode_of_another),
		TEST(shared, group_that_ends_leaves_the_worker_to_another),
		TEST(shared, qthresh_of_the_user_stays_in_every_group),
		TEST(shared, groups_of_any_kind_keep_the_budget_together),
	};

	return RUN(shared, tests);
}
