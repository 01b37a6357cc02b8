/* SPDX-License-Identifier: MIT */
/* The batching controller: how QThresh follows the traffic, and its limits. */
#include "batching_feed.h"

static void begins_with_every_packet_at_once(void **state)
{
	(void)state;
	assert_int_equal(b.qthresh, 1);
	assert_false(b.frozen);
}

/* Every poll is saturated, by another group's packets. */
static void slow_group_beside_a_busy_one_is_no_overload(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		now += 9000;
		nfr_batching_arrived(&b, now, (struct nfr_arrival){ 1, 1, PACKET_BYTES, true });
	}
	assert_int_equal(b.qthresh, 1);
}

/* A pause is a poll with less than half of the expected packets. A saturated poll is none, nor
 * is a late one that brings all of them. */
static void late_worker_is_no_pause(void **state)
{
	uint32_t before;

	(void)state;
	feed(3, 1.0, 500);
	before = b.qthresh;
	for (unsigned i = 0; i < 200; i++) {
		struct nfr_arrival window = {
			.packets = 500, .datagrams = 16, .bytes = 500 * PACKET_BYTES, .saturated = true
		};

		feed(0.01, 1.0, 500);
		now += 2500;
		nfr_batching_arrived(&b, now, window);
		arrived(2000, 2000 / b.qthresh);
	}
	assert_in_range(b.qthresh, before / 2, before * 2);
}

static void rare_packets_are_never_batched(void **state)
{
	(void)state;
	assert_int_equal(feed(20, 100e-6, 10000), 0);
	assert_int_equal(b.qthresh, 1);
}

static void fast_traffic_is_batched_within_the_fill_limit(void **state)
{
	(void)state;
	assert_true(feed(2, 1.0, 500) > 0);
	assert_true(b.qthresh > 16);
	/* At 1 packet a us a batch of Q packets fills in Q - 1 us. */
	assert_true(b.qthresh - 1 <= nfr_batching_fill_limit_us(&b));
}

static void steady_traffic_comes_to_rest(void **state)
{
	(void)state;
	feed(2, 1.0, 500);
	assert_int_equal(feed(5, 1.0, 500), 0);
}

/* A rate that wanders by 5 % stays below RAISE (25 %). */
static void small_changes_of_the_rate_change_nothing(void **state)
{
	unsigned changes = 0;

	(void)state;
	feed(2, 1.0, 500);
	for (unsigned i = 0; i < 100; i++)
		changes += feed(0.03, i % 2 ? 0.95 : 1.05, 500);
	assert_true(changes <= 3);
}

/* Without a change for SETTLED_US (200 ms) a raise by 5 % is enough. */
static void settled_traffic_gets_what_is_left(void **state)
{
	uint32_t max;

	(void)state;
	feed(3, 0.05, 400);
	max = b.qthresh;
	b.qthresh = max * 9 / 10;
	b.changed_us = now;
	assert_int_equal(feed(0.15, 0.05, 400), 0);
	assert_int_equal(feed(0.15, 0.05, 400), 1);
	assert_int_equal(b.qthresh, max);
}

static void any_rate_stays_within_what_slabs_hold(void **state)
{
	(void)state;
	for (double rate = 1e-5; rate < 1e4; rate *= 3) {
		begin(state);
		feed(1, rate, 1000);
		assert_in_range(b.qthresh, 1, NFR_QTHRESH_AUTO_MAX);
	}
}

/* At double the rate QThresh is at most a fifth smaller (RAISE: 1.25), compared within a mode:
 * where FILL becomes SPLIT, because the buffer cannot hold its batch, QThresh falls. */
static void faster_traffic_is_never_batched_less(void **state)
{
	uint32_t before[2] = { 1, 1 };

	(void)state;
	for (double rate = 1e-4; rate < 20; rate *= 2) {
		begin(state);
		feed(3, rate, 1000);
		assert_true(b.qthresh * 5 >= before[b.mode] * 4);
		before[b.mode] = b.qthresh;
	}
	assert_true(before[0] > 64);
	assert_true(before[1] > 32);
}

static void traffic_that_slows_down_is_batched_less(void **state)
{
	uint32_t fast;

	(void)state;
	feed(2, 1.0, 500);
	fast = b.qthresh;
	feed(2, 0.05, 500);
	assert_true(b.qthresh < fast);
	feed(5, 100e-6, 10000);
	assert_int_equal(b.qthresh, 1);
}

/* A burst of 40 packets is below BURST_PER_SPLIT (160): no batch, whatever the rate. */
static void short_bursts_are_not_batched(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		feed(0.002, 0.02, 500); /* 40 packets at 20,000 a second */
		now += 20000;
	}
	assert_int_equal(b.qthresh, 1);
}

/* In overload the rate that is seen is the worker's own. */
static void overload_is_batched_whatever_its_rate(void **state)
{
	uint32_t packets;

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		now += 400;
		packets = 16 * nfr_min(b.qthresh, 350u);
		nfr_batching_arrived(&b, now, (struct nfr_arrival){ packets, 16, packets * PACKET_BYTES, true });
	}
	assert_true(b.qthresh >= 256);
	assert_int_equal(b.nlbufsiz_bytes, 65216);
	/* After it the limits hold again. */
	feed(2, 0.02, 400);
	assert_true(b.qthresh <= 16);
	/* One saturated poll after a second without packets is no overload. */
	begin(NULL);
	now += SECOND_US;
	nfr_batching_arrived(&b, now, (struct nfr_arrival){ 16, 16, 16 * PACKET_BYTES, true });
	assert_int_equal(b.qthresh, 1);
}

static void no_budget_means_no_batches(void **state)
{
	(void)state;
	start(0, 1, false);
	assert_int_equal(feed(2, 1.0, 500), 0);
	assert_int_equal(b.qthresh, 1);
}

/* Undoing a change to FILL gives the sleep back: the kernel still sends small batches. */
static void change_that_is_not_made_is_forgotten(void **state)
{
	(void)state;
	feed(3, 0.05, 400);
	assert_int_equal(b.mode, NFR_BATCHING_FILL);
	b.frozen = true;
	nfr_batching_undo(&b, 5, 16064);
	feed(1, 0.05, 400);
	assert_int_equal(b.qthresh, 5);
	assert_true(b.hold_us > BUDGET_US / 2);
}

/* A budget of 2 us, and 100 arrivals in the same microsecond. */
static void smallest_budget_is_no_trap(void **state)
{
	(void)state;
	start(2, 1, false);
	for (unsigned i = 0; i < 100; i++)
		arrived(1000, 100);
	feed(2, 100e-6, 10000);
	assert_int_equal(b.qthresh, 1);
}

static void frozen_controller_changes_nothing(void **state)
{
	(void)state;
	feed(2, 1.0, 500);
	b.frozen = true;
	assert_int_equal(feed(5, 0.001, 2000), 0);
}

/* Random traffic: each change is returned once, in range, and NFR_BATCHING_CHANGE_US apart. */
static void changes_are_apart_and_in_range(void **state)
{
	uint32_t random = 99, changes = 0;
	uint64_t last = now;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		uint32_t before = b.qthresh, buffer = b.nlbufsiz_bytes;
		bool changed;

		random = random * 1664525 + 1013904223;
		now += random % 4096 < 4 ? 200000 : (random >> 12) % 900;
		changed = arrived(1 + (random >> 8) % (i / 20000 % 2 ? 4000 : 5), 1);
		assert_true(changed == (b.qthresh != before || b.nlbufsiz_bytes != buffer));
		assert_in_range(b.qthresh, 1, NFR_QTHRESH_AUTO_MAX);
		if (!changed)
			continue;
		assert_true(now - last >= NFR_BATCHING_CHANGE_US);
		last = now;
		changes++;
	}
	assert_true(changes > 10);
}

static void clock_that_steps_back_does_no_harm(void **state)
{
	uint32_t before;

	(void)state;
	feed(1, 1.0, 500);
	before = b.qthresh;
	now -= 10 * SECOND_US;
	arrived(100, 1);
	assert_int_equal(b.qthresh, before);
	assert_true(b.rate < 1.1);
	for (unsigned i = 0; i < 1000; i++) {
		arrived(100, 1);
		assert_in_range(b.qthresh, 1, NFR_QTHRESH_AUTO_MAX);
		now += 400;
	}
	now += 10 * SECOND_US;
	feed(2, 100e-6, 10000);
	assert_int_equal(b.qthresh, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(begins_with_every_packet_at_once),
		CONTROL_TEST(slow_group_beside_a_busy_one_is_no_overload),
		CONTROL_TEST(late_worker_is_no_pause),
		CONTROL_TEST(rare_packets_are_never_batched),
		CONTROL_TEST(fast_traffic_is_batched_within_the_fill_limit),
		CONTROL_TEST(steady_traffic_comes_to_rest),
		CONTROL_TEST(small_changes_of_the_rate_change_nothing),
		CONTROL_TEST(settled_traffic_gets_what_is_left),
		CONTROL_TEST(any_rate_stays_within_what_slabs_hold),
		CONTROL_TEST(faster_traffic_is_never_batched_less),
		CONTROL_TEST(traffic_that_slows_down_is_batched_less),
		CONTROL_TEST(short_bursts_are_not_batched),
		CONTROL_TEST(overload_is_batched_whatever_its_rate),
		CONTROL_TEST(no_budget_means_no_batches),
		CONTROL_TEST(frozen_controller_changes_nothing),
		CONTROL_TEST(change_that_is_not_made_is_forgotten),
		CONTROL_TEST(smallest_budget_is_no_trap),
		CONTROL_TEST(changes_are_apart_and_in_range),
		CONTROL_TEST(clock_that_steps_back_does_no_harm),
	};

	return RUN(batching, tests);
}
