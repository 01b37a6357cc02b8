/* SPDX-License-Identifier: MIT */
/* The controller of QThresh, with traffic and time played to it. */
#include "batching.h"

#include "unit.h"

#define BUDGET_US 1000u
#define SECOND_US 1000000u

static struct nfr_batching b;
static uint64_t now;

static int begin(void **state)
{
	(void)state;
	now = 77 * SECOND_US;
	nfr_batching_init(&b, BUDGET_US, 1, false, now);
	return 0;
}

/* `seconds` of even traffic, seen each `turn_us`; returns the number of changes. */
static unsigned play(double seconds, double packets_per_us, uint32_t turn_us)
{
	uint64_t end = now + (uint64_t)(seconds * SECOND_US);
	double due = 0;
	unsigned changes = 0;

	while (now < end) {
		uint32_t packets;

		now += turn_us;
		due += packets_per_us * turn_us;
		packets = (uint32_t)due;
		due -= packets;
		if (packets)
			changes += nfr_batching_arrived(&b, now, packets, 1 + packets / b.qthresh) != 0;
	}
	return changes;
}

static void begins_with_every_packet_at_once(void **state)
{
	(void)state;
	assert_int_equal(b.qthresh, 1);
	assert_false(b.frozen);
}

static void sleep_leaves_the_kernel_its_share(void **state)
{
	static const uint32_t budgets[] = { 0, 1, 2, 100, 1000, 4000, 1000000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(budgets); i++) {
		nfr_batching_init(&b, budgets[i], 1, false, now);
		assert_in_range(b.hold_us, 0, budgets[i] / 2);
		assert_true((b.hold_us > 0) == (budgets[i] > 2));
	}
}

/* Both shares together, however they are divided, leave the slack. */
static void sleep_takes_what_the_batches_leave(void **state)
{
	(void)state;
	for (double rate = 1e-4; rate < 10; rate *= 2) {
		double fill;

		begin(NULL);
		play(3, rate, 400);
		fill = (b.qthresh - 1) / rate;
		assert_in_range(b.hold_us, BUDGET_US * 2 / 5, BUDGET_US * 4 / 5);
		assert_true(fill + b.hold_us <= BUDGET_US);
	}
	/* Batches that fill at once leave all of it. */
	assert_true(b.hold_us > BUDGET_US * 3 / 5);
}

static void qthresh_of_the_user_stays_but_the_sleep_follows(void **state)
{
	(void)state;
	nfr_batching_init(&b, BUDGET_US, 64, true, now);
	assert_int_equal(play(2, 2.0, 400), 0);
	assert_int_equal(b.qthresh, 64);
	assert_true(b.hold_us > BUDGET_US * 3 / 5);
}

static void rare_packets_are_never_batched(void **state)
{
	(void)state;
	assert_int_equal(play(20, 100e-6, 10000), 0);
	assert_int_equal(b.qthresh, 1);
}

static void fast_traffic_is_batched_within_its_share(void **state)
{
	(void)state;
	assert_true(play(2, 1.0, 500) > 0);
	assert_true(b.qthresh > 16);
	/* At 1 packet a us, Q packets take Q us. */
	assert_true(b.qthresh <= b.share_us);
}

static void steady_traffic_comes_to_rest(void **state)
{
	(void)state;
	play(2, 1.0, 500);
	assert_int_equal(play(5, 1.0, 500), 0);
}

static void any_rate_stays_within_what_slabs_hold(void **state)
{
	(void)state;
	for (double rate = 1e-5; rate < 1e4; rate *= 3) {
		begin(state);
		play(1, rate, 1000);
		assert_in_range(b.qthresh, 1, NFR_QTHRESH_AUTO_MAX);
	}
}

/* But for the step that is not worth a change: up to a fifth. */
static void faster_traffic_is_never_batched_less(void **state)
{
	uint32_t before = 1;

	(void)state;
	for (double rate = 1e-4; rate < 20; rate *= 2) {
		begin(state);
		play(3, rate, 1000);
		assert_true(b.qthresh * 5 >= before * 4);
		before = b.qthresh;
	}
	assert_true(before > 64);
}

static void traffic_that_slows_down_is_batched_less(void **state)
{
	uint32_t fast;

	(void)state;
	play(2, 1.0, 500);
	fast = b.qthresh;
	play(2, 0.05, 500);
	assert_true(b.qthresh < fast);
	play(5, 100e-6, 10000);
	assert_int_equal(b.qthresh, 1);
}

/* Each pause leaves half a batch waiting for the kernel's timer: runs as short
 * as these cannot afford any batch, whatever their rate. */
static void short_bursts_are_not_batched(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		play(0.002, 0.02, 500); /* 40 packets at 20,000 a second */
		now += 20000;
	}
	assert_int_equal(b.qthresh, 1);
}

static void no_budget_means_no_batches(void **state)
{
	(void)state;
	nfr_batching_init(&b, 0, 1, false, now);
	assert_int_equal(play(2, 1.0, 500), 0);
	assert_int_equal(b.qthresh, 1);
}

static void frozen_controller_changes_nothing(void **state)
{
	(void)state;
	play(2, 1.0, 500);
	b.frozen = true;
	assert_int_equal(play(5, 0.001, 2000), 0);
}

/* Any traffic: a change is told once, kept, in range, and not too soon after the last. */
static void changes_are_apart_and_in_range(void **state)
{
	uint32_t random = 99, changes = 0;
	uint64_t last = now;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		uint32_t before = b.qthresh, told;

		random = random * 1664525 + 1013904223;
		now += random % 4096 < 4 ? 200000 : (random >> 12) % 900;
		told = nfr_batching_arrived(&b, now, 1 + (random >> 8) % (i / 20000 % 2 ? 4000 : 5), 1);
		if (!told) {
			assert_int_equal(b.qthresh, before);
			continue;
		}
		assert_int_equal(b.qthresh, told);
		assert_int_not_equal(told, before);
		assert_in_range(told, 1, NFR_QTHRESH_AUTO_MAX);
		assert_true(now - last >= NFR_BATCHING_CHANGE_US);
		last = now;
		changes++;
	}
	assert_true(changes > 10);
}

static void clock_that_steps_back_does_no_harm(void **state)
{
	(void)state;
	play(1, 1.0, 500);
	now -= 10 * SECOND_US;
	for (unsigned i = 0; i < 1000; i++) {
		nfr_batching_arrived(&b, now, 100, 1);
		assert_in_range(b.qthresh, 1, NFR_QTHRESH_AUTO_MAX);
		now += 400;
	}
	now += 10 * SECOND_US;
	play(2, 100e-6, 10000);
	assert_int_equal(b.qthresh, 1);
}

#define CONTROL_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"batching." #behaviour, behaviour, begin, NULL, NULL                                                   \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CONTROL_TEST(begins_with_every_packet_at_once),
		CONTROL_TEST(sleep_leaves_the_kernel_its_share),
		CONTROL_TEST(sleep_takes_what_the_batches_leave),
		CONTROL_TEST(qthresh_of_the_user_stays_but_the_sleep_follows),
		CONTROL_TEST(rare_packets_are_never_batched),
		CONTROL_TEST(fast_traffic_is_batched_within_its_share),
		CONTROL_TEST(steady_traffic_comes_to_rest),
		CONTROL_TEST(any_rate_stays_within_what_slabs_hold),
		CONTROL_TEST(faster_traffic_is_never_batched_less),
		CONTROL_TEST(traffic_that_slows_down_is_batched_less),
		CONTROL_TEST(short_bursts_are_not_batched),
		CONTROL_TEST(no_budget_means_no_batches),
		CONTROL_TEST(frozen_controller_changes_nothing),
		CONTROL_TEST(changes_are_apart_and_in_range),
		CONTROL_TEST(clock_that_steps_back_does_no_harm),
	};

	return RUN(batching, tests);
}
