/* SPDX-License-Identifier: MIT */
/* The batching controller in a model: ten thousand patterns of traffic. */
#include "batching_model.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PATTERNS 1000u
#else
#define PATTERNS 10000u
#endif

/* Feeds patterns of one kind. Returns how many had a p99 beyond the budget. The model checks the
 * range of QThresh, the distance of changes and the fill limit meanwhile. */
static unsigned feed_many(enum kind kind, unsigned count, double *most_changes)
{
	unsigned missed = 0;

	seed = kind + 1;
	*most_changes = 0;
	for (unsigned i = 0; i < count; i++) {
		const struct traffic t = draw(kind);
		const struct sim *s = feed(&t, t.length / 4);
		double latest = t.budget_us + TICK_US + SLACK_US;

		missed += s->late * 100 > s->packets;
		*most_changes = nfr_max(*most_changes, (double)s->changes / (t.length / SECOND_US));
		if (s->worst > latest)
			failed(s, "later than budget and tick", s->worst, latest);
	}
	return missed;
}

static void steady_traffic_keeps_the_budget(void **state)
{
	double changes;

	(void)state;
	assert_int_equal(feed_many(STEADY, PATTERNS / KINDS, &changes), 0);
}

/* One last change may come late where the rate lies at a limit; two are oscillation. */
static void steady_traffic_comes_to_rest_in_time(void **state)
{
	(void)state;
	seed = 99;
	for (unsigned i = 0; i < PATTERNS / KINDS / 2; i++) {
		const struct traffic t = draw(STEADY);
		const struct sim *s = feed(&t, settle_us(&t));

		if (s->late_changes > 1)
			failed(s, "changes after it should have come to rest", (double)s->late_changes, 1);
	}
}

/* Traffic that wanders about a limit, or stops and starts in step with the worker's polls, may
 * miss the budget: in 1 of 100 patterns at most. */
static void expect_few_misses(enum kind kind, const char *name)
{
	unsigned count = PATTERNS / KINDS, missed;
	double changes;

	missed = feed_many(kind, count, &changes);
	printf("           %s: p99 beyond the budget in %u of %u patterns, at most %.0f changes a second\n", name,
	       missed, count, changes);
	assert_true(missed * 100 <= count);
	assert_true(changes <= SECOND_US / NFR_BATCHING_CHANGE_US);
}

static void poisson_traffic_keeps_the_budget(void **state)
{
	(void)state;
	expect_few_misses(POISSON, "poisson");
}

static void bursts_keep_the_budget(void **state)
{
	(void)state;
	expect_few_misses(ON_OFF, "on/off");
}

static void ramps_keep_the_budget(void **state)
{
	(void)state;
	expect_few_misses(RAMP, "ramp");
}

static void steps_keep_the_budget(void **state)
{
	(void)state;
	expect_few_misses(STEPS, "steps");
}

/* The model itself: with QThresh fixed at 64 a lone packet waits for the tick. */
static void model_holds_a_lone_packet_until_the_tick(void **state)
{
	struct traffic t = { .kind = STEADY, .rate = 1e-5, .length = 10 * SECOND_US, .budget_us = 1000 };
	static struct sim s;

	(void)state;
	s.t = &t;
	nfr_batching_init(&s.b, setup(&t, 64, true), 0);
	for (double now = 1000; now < t.length; now += 100000) {
		advance(&s, now);
		logged(&s, now);
	}
	assert_true(s.packets > 50);
	assert_int_equal(s.late, s.packets);
	assert_true(s.worst >= TICK_US - 1000 && s.worst < TICK_US + SLACK_US);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(batching_sim, model_holds_a_lone_packet_until_the_tick),
		TEST(batching_sim, steady_traffic_keeps_the_budget),
		TEST(batching_sim, steady_traffic_comes_to_rest_in_time),
		TEST(batching_sim, poisson_traffic_keeps_the_budget),
		TEST(batching_sim, bursts_keep_the_budget),
		TEST(batching_sim, ramps_keep_the_budget),
		TEST(batching_sim, steps_keep_the_budget),
	};

	return RUN(batching_sim, tests);
}
