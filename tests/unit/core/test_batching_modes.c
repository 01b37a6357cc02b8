/* SPDX-License-Identifier: MIT */
/* The batching controller's modes: how the budget is divided between batch and sleep. */
#include "batching_feed.h"

static void sleep_leaves_the_kernel_its_share(void **state)
{
	static const uint32_t budgets[] = { 0, 1, 2, 100, 1000, 4000, 1000000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(budgets); i++) {
		start(budgets[i], 1, false);
		assert_in_range(b.hold_us, 0, budgets[i] / 2);
		assert_true((b.hold_us > 0) == (budgets[i] > 2));
		assert_true(b.hold_us <= 50000); /* USABLE_MAX_US / 2 */
	}
}

/* Batch and sleep together take no more than 4/5 of the budget. */
static void sleep_takes_what_the_batches_leave(void **state)
{
	(void)state;
	for (double rate = 1e-4; rate < 10; rate *= 2) {
		double fill;

		begin(NULL);
		feed(3, rate, 400);
		fill = (b.qthresh - 1) / rate;
		/* The last batch of a poll is half full on average. */
		assert_true(fill + b.hold_us <= BUDGET_US * 4 / 5 + fill / 2);
		assert_true(b.mode == NFR_BATCHING_FILL ? b.hold_us == 0 : b.hold_us > BUDGET_US / 2);
	}
	/* At a high rate a batch fills in no time and the sleep has nearly all of usable_us. */
	assert_true(b.hold_us > BUDGET_US * 3 / 5);
}

/* Mode FILL: one batch takes all of usable_us, and the worker does not sleep. */
static void even_traffic_fills_its_batch_for_the_whole_budget(void **state)
{
	(void)state;
	feed(3, 0.05, 400);
	assert_int_equal(b.mode, NFR_BATCHING_FILL);
	assert_int_equal(b.hold_us, 0);
	assert_in_range(b.qthresh, 30, 41);
}

/* Mode SPLIT wherever a condition of FILL is missing. */
static void budget_is_split_where_a_batch_cannot_fill(void **state)
{
	static const struct nfr_batching_setup good = { .budget_us = BUDGET_US,
							.qthresh = 1,
							.nlbufsiz_bytes = 16064,
							.nlbufsiz_most = 16064,
							.timer_us = 4000,
							.view = &view };
	const struct nfr_view busy = { .in_force.rate = 0.05 };
	struct nfr_batching_setup sets[] = { good, good, good };

	/* Another group of the worker has as many packets. */
	sets[0].view = &busy;
	/* The kernel's timer would cut the batch. */
	sets[1].timer_us = 1000;
	/* The buffer is full before the batch is. */
	sets[2].nlbufsiz_bytes = sets[2].nlbufsiz_most = 3776;
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		nfr_batching_init(&b, &sets[i], now);
		feed(3, 0.05, 400);
		assert_int_equal(b.mode, NFR_BATCHING_SPLIT);
		assert_in_range(b.qthresh, 4, 9);
		assert_true(b.hold_us > BUDGET_US / 2);
	}
}

/* -- mode TIMER: the kernel's timer ends every batch in time ------------------------ */

/* A budget of 5,000 us has a usable_us of 4,000, which is the kernel's timer. */
static void timer_ends_the_batches_where_there_is_time(void **state)
{
	(void)state;
	for (double rate = 0.001; rate < 0.17; rate *= 1.7) {
		start(5000, 1, false);
		feed(5, rate, 4000);
		assert_true(b.qthresh >= nfr_min(1.6 * rate * 4000, 360.0));
		assert_true(b.qthresh <= nfr_min(2.6 * rate * 4000 + 1, (double)NFR_QTHRESH_AUTO_MAX));
		assert_int_equal(b.hold_us, 0);
	}
}

/* 362 packets fill the buffer: a datagram for each would be a wake-up for each. */
static void worker_sleeps_where_many_batches_are_full_before_the_timer(void **state)
{
	unsigned changes;

	(void)state;
	start(5000, 1, false);
	feed(3, 0.4, 4000);
	assert_true(b.hold_us > 2500);
	/* Hysteresis: at 0.2 packets per us each mode stays in force. */
	feed(3, 0.2, 4000);
	assert_true(b.hold_us > 2500);
	feed(3, 0.16, 4000);
	assert_int_equal(b.hold_us, 0);
	changes = feed(1, 0.2, 4000);
	assert_true(changes <= 1);
	assert_int_equal(b.hold_us, 0);
}

static void worker_sleeps_for_what_the_timer_leaves(void **state)
{
	(void)state;
	start(20000, 1, false);
	feed(3, 0.05, 16000);
	assert_int_equal(b.hold_us, 12000);
	assert_true(nfr_batching_fill_limit_us(&b) + b.hold_us <= 16000);
	/* Below 5,000 us the timer takes longer than usable_us. */
	start(4990, 1, false);
	feed(3, 0.05, 4000);
	assert_true(b.hold_us > 2500);
	assert_true(b.qthresh < 50);
}

/* 0.4 packets per timer period: a batch would delay them and save nothing. */
static void timer_has_nothing_to_do_with_rare_packets(void **state)
{
	(void)state;
	start(5000, 1, false);
	assert_int_equal(feed(10, 0.0001, 10000), 0);
	assert_int_equal(b.qthresh, 1);
	assert_int_equal(b.hold_us, 4000);
	feed(3, 0.05, 4000);
	assert_true(b.qthresh > 300);
	assert_int_equal(b.nlbufsiz_bytes, 65216); /* 200 packets of 180 bytes */
	feed(10, 0.0001, 10000);
	assert_int_equal(b.qthresh, 1);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
}

static void pauses_do_not_matter_to_the_timer(void **state)
{
	(void)state;
	start(5000, 1, false);
	for (unsigned i = 0; i < 200; i++) {
		feed(0.02, 0.05, 4000);
		now += 20000;
	}
	assert_true(b.qthresh > 200); /* a tick brings 200 */
}

/* The user's QThresh of 4 leaves a sleep: the timer does not end its batches. */
static void qthresh_of_the_user_is_not_left_to_the_timer(void **state)
{
	(void)state;
	start(5000, 4, true);
	feed(3, 0.05, 4000);
	assert_int_equal(b.qthresh, 4);
	assert_true(b.hold_us > 3500);
}

/* The larger buffer costs the sender: it is used only for batches that need it. */
static void buffer_grows_with_the_batch(void **state)
{
	(void)state;
	feed(3, 0.05, 400);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
	feed(3, 0.2, 400);
	assert_true(b.qthresh * PACKET_BYTES > 16064);
	assert_int_equal(b.nlbufsiz_bytes, 65216);
	feed(3, 0.02, 400);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
}

/* A rule's queue-threshold of 1: FILL would cost a wake-up for each packet. */
static void threshold_of_a_rule_leaves_the_worker_its_sleep(void **state)
{
	(void)state;
	for (uint32_t packets = 5; packets <= 40; packets += 5) {
		unsigned changes = 0;

		begin(state);
		for (unsigned i = 0; i < 5000; i++) {
			now += 800;
			changes += arrived(packets, packets);
		}
		assert_int_equal(b.mode, NFR_BATCHING_SPLIT);
		assert_true(b.hold_us > BUDGET_US * 3 / 5);
		assert_true(changes < 40);
	}
}

static void buffer_follows_the_size_of_messages(void **state)
{
	(void)state;
	feed(3, 0.03, 400);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
	for (unsigned i = 0; i < 1000; i++) {
		now += 667;
		nfr_batching_arrived(&b, now, (struct nfr_arrival){ 20, 1, 20 * 1400, false });
	}
	assert_int_equal(b.nlbufsiz_bytes, 65216);
	feed(3, 0.03, 400);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
}

/* With a pause after every 500 packets a batch of 40 would be half late each time. */
static void pauses_end_the_fill_mode(void **state)
{
	(void)state;
	feed(3, 0.05, 400);
	assert_int_equal(b.mode, NFR_BATCHING_FILL);
	for (unsigned i = 0; i < 100; i++) {
		feed(0.01, 0.05, 400);
		now += 3000;
	}
	assert_int_equal(b.mode, NFR_BATCHING_SPLIT);
	assert_in_range(b.qthresh, 2, 9);
}

/* Traffic that never pauses but slows down again and again ends a burst each time, so FILL is
 * not even tried in between. */
static void uneven_traffic_never_gets_the_fill_mode(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		feed(0.005, i % 2 ? 0.055 : 0.1, 400);
		assert_true(i < 40 || b.qthresh <= 20);
	}
}

static void qthresh_of_the_user_stays_but_the_sleep_follows(void **state)
{
	(void)state;
	start(BUDGET_US, 64, true);
	assert_int_equal(feed(2, 2.0, 400), 0);
	assert_int_equal(b.qthresh, 64);
	assert_true(b.hold_us > BUDGET_US * 3 / 5);
}

/* The batches leave less than HOLD_MIN of usable_us. */
static void qthresh_of_the_user_that_takes_it_all_leaves_no_sleep(void **state)
{
	(void)state;
	start(BUDGET_US, 64, true);
	feed(2, 0.09, 700);
	assert_int_equal(b.hold_us, 0);
}

/* Whoever receives a batch does not sleep on it: FILL without conditions. */
static void start_batch_only(uint32_t budget_us)
{
	const struct nfr_batching_setup set = { .budget_us = budget_us,
						.qthresh = 1,
						.nlbufsiz_bytes = 3776,
						.nlbufsiz_most = 3776,
						.timer_us = 4000,
						.view = &view,
						.batch_only = true };

	nfr_view_init(&view);
	nfr_batching_init(&b, &set, now);
}

static void batch_only_never_sleeps_nor_splits(void **state)
{
	(void)state;
	for (double rate = 1e-5; rate < 10; rate *= 4) {
		start_batch_only(BUDGET_US);
		assert_int_equal(b.hold_us, 0);
		feed(2, rate, 1000);
		assert_int_equal(b.hold_us, 0);
		assert_true(b.mode != NFR_BATCHING_SPLIT);
		assert_true((b.qthresh - 1) / rate <= BUDGET_US);
	}
	assert_true(b.qthresh > 10);
}

static void batch_only_gives_rare_packets_at_once(void **state)
{
	static const uint32_t budgets[] = { 0, 1, 100, BUDGET_US, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(budgets); i++) {
		start_batch_only(budgets[i]);
		feed(5, 10e-6, 100000);
		assert_int_equal(b.qthresh, 1);
	}
}

static void batch_only_without_a_budget_makes_no_batches(void **state)
{
	(void)state;
	start_batch_only(0);
	feed(2, 1, 500);
	assert_int_equal(b.qthresh, 1);
	assert_int_equal(b.hold_us, 0);
}

static void batch_only_stays_so_after_a_change_that_was_not_made(void **state)
{
	(void)state;
	start_batch_only(BUDGET_US);
	feed(2, 0.1, 500);
	nfr_batching_undo(&b, 1, 3776);
	assert_int_equal(b.mode, NFR_BATCHING_FILL);
	feed(0.1, 0.1, 500);
	assert_int_equal(b.hold_us, 0);
}

static void buffers_can_be_set_anew(void **state)
{
	(void)state;
	start_batch_only(BUDGET_US);
	assert_true(nfr_batching_set_buffers(&b, 16064, 65216));
	assert_int_equal(b.nlbufsiz_bytes, 16064);
	assert_false(nfr_batching_set_buffers(&b, 16064, 16064));
	assert_false(nfr_batching_set_buffers(&b, 7872, 65216)); /* what is in force still fits */
	assert_int_equal(b.nlbufsiz_bytes, 16064);
	assert_true(nfr_batching_set_buffers(&b, 3776, 3776));
	assert_int_equal(b.nlbufsiz_bytes, 3776);
	feed(2, 1, 500);
	assert_int_equal(b.nlbufsiz_bytes, 3776);
	assert_true(b.qthresh <= 3776 / PACKET_BYTES);
}

static void larger_buffers_hold_larger_batches(void **state)
{
	uint32_t before;

	(void)state;
	start_batch_only(BUDGET_US);
	feed(2, 1, 500);
	before = b.qthresh;
	nfr_batching_set_buffers(&b, 16064, 65216);
	feed(2, 1, 500);
	assert_true(b.qthresh > 4 * before);
	assert_int_equal(b.nlbufsiz_bytes, 65216);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONTROL_TEST(sleep_leaves_the_kernel_its_share),
		CONTROL_TEST(sleep_takes_what_the_batches_leave),
		CONTROL_TEST(even_traffic_fills_its_batch_for_the_whole_budget),
		CONTROL_TEST(budget_is_split_where_a_batch_cannot_fill),
		CONTROL_TEST(timer_ends_the_batches_where_there_is_time),
		CONTROL_TEST(worker_sleeps_where_many_batches_are_full_before_the_timer),
		CONTROL_TEST(worker_sleeps_for_what_the_timer_leaves),
		CONTROL_TEST(timer_has_nothing_to_do_with_rare_packets),
		CONTROL_TEST(pauses_do_not_matter_to_the_timer),
		CONTROL_TEST(qthresh_of_the_user_is_not_left_to_the_timer),
		CONTROL_TEST(buffer_grows_with_the_batch),
		CONTROL_TEST(buffer_follows_the_size_of_messages),
		CONTROL_TEST(threshold_of_a_rule_leaves_the_worker_its_sleep),
		CONTROL_TEST(pauses_end_the_fill_mode),
		CONTROL_TEST(uneven_traffic_never_gets_the_fill_mode),
		CONTROL_TEST(qthresh_of_the_user_stays_but_the_sleep_follows),
		CONTROL_TEST(qthresh_of_the_user_that_takes_it_all_leaves_no_sleep),
		CONTROL_TEST(batch_only_never_sleeps_nor_splits),
		CONTROL_TEST(batch_only_gives_rare_packets_at_once),
		CONTROL_TEST(batch_only_without_a_budget_makes_no_batches),
		CONTROL_TEST(batch_only_stays_so_after_a_change_that_was_not_made),
		CONTROL_TEST(buffers_can_be_set_anew),
		CONTROL_TEST(larger_buffers_hold_larger_batches),
	};

	return RUN(batching, tests);
}
