/* SPDX-License-Identifier: MIT */
/* The controller of QThresh, with traffic and time played to it. */
#include "batching.h"
#include "compiler.h"

#include "unit.h"

#define BUDGET_US 1000u
#define SECOND_US 1000000u
#define PACKET_BYTES 180u

static struct nfr_batching b;
static uint64_t now;

/* Alone in its worker; the kernel's timer is far away. */
static void start(uint32_t budget_us, uint32_t qthresh, bool fixed)
{
	const struct nfr_batching_setup set = { .budget_us = budget_us,
						.qthresh = qthresh,
						.nlbufsiz_bytes = 16064,
						.nlbufsiz_most = 65216,
						.timer_us = 4000,
						.fixed = fixed,
						.alone = true };

	nfr_batching_init(&b, &set, now);
}

static int begin(void **state)
{
	(void)state;
	now = 77 * SECOND_US;
	start(BUDGET_US, 1, false);
	return 0;
}

static bool arrived(uint32_t packets, uint32_t datagrams)
{
	return nfr_batching_arrived(
		&b, now,
		(struct nfr_arrival){ .packets = packets, .datagrams = datagrams, .bytes = packets * PACKET_BYTES });
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
			changes += arrived(packets, (packets + b.qthresh - 1) / b.qthresh);
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
		start(budgets[i], 1, false);
		assert_in_range(b.hold_us, 0, budgets[i] / 2);
		assert_true((b.hold_us > 0) == (budgets[i] > 2));
		assert_true(b.hold_us <= 50000); /* a sleeping worker hears no stop */
	}
}

/* Both together, however they are divided, leave the slack. */
static void sleep_takes_what_the_batches_leave(void **state)
{
	(void)state;
	for (double rate = 1e-4; rate < 10; rate *= 2) {
		double fill;

		begin(NULL);
		play(3, rate, 400);
		fill = (b.qthresh - 1) / rate;
		/* A turn's last batch is seldom full. */
		assert_true(fill + b.hold_us <= BUDGET_US * 4 / 5 + fill / 2);
		assert_true(b.whole ? b.hold_us == 0 : b.hold_us > BUDGET_US / 2);
	}
	/* Batches that fill at once leave all of it. */
	assert_true(b.hold_us > BUDGET_US * 3 / 5);
}

/* One datagram takes as long as the budget allows, and nobody sleeps beside it. */
static void even_traffic_has_the_whole_budget_for_its_batch(void **state)
{
	(void)state;
	play(3, 0.05, 400);
	assert_true(b.whole);
	assert_int_equal(b.hold_us, 0);
	assert_in_range(b.qthresh, 30, 41);
}

/* Where it cannot be, the batch is small and the worker sleeps. */
static void batch_has_a_part_where_it_cannot_have_the_whole(void **state)
{
	static const struct nfr_batching_setup good = { .budget_us = BUDGET_US,
							.qthresh = 1,
							.nlbufsiz_bytes = 16064,
							.nlbufsiz_most = 16064,
							.timer_us = 4000,
							.alone = true };
	struct nfr_batching_setup sets[] = { good, good, good };

	/* Another group would be kept waiting for it. */
	sets[0].alone = false;
	/* The kernel's timer cuts it. */
	sets[1].timer_us = 1000;
	/* The buffer is full before. */
	sets[2].nlbufsiz_bytes = sets[2].nlbufsiz_most = 3776;
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		nfr_batching_init(&b, &sets[i], now);
		play(3, 0.05, 400);
		assert_false(b.whole);
		assert_in_range(b.qthresh, 4, 9);
		assert_true(b.hold_us > BUDGET_US / 2);
	}
}

/* -- where the kernel's timer ends every batch in time ------------------------------ */

/* 4,000 of 5,000 us are spent, and so long is a tick. */
static void timer_ends_the_batches_where_there_is_time(void **state)
{
	(void)state;
	for (double rate = 0.001; rate < 0.17; rate *= 1.7) {
		start(5000, 1, false);
		play(5, rate, 4000);
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
	play(3, 0.4, 4000);
	assert_true(b.hold_us > 2500);
	/* What is in between stays what it was. */
	play(3, 0.2, 4000);
	assert_true(b.hold_us > 2500);
	play(3, 0.16, 4000);
	assert_int_equal(b.hold_us, 0);
	changes = play(1, 0.2, 4000);
	assert_true(changes <= 1);
	assert_int_equal(b.hold_us, 0);
}

static void worker_sleeps_for_what_the_timer_leaves(void **state)
{
	(void)state;
	start(20000, 1, false);
	play(3, 0.05, 16000);
	assert_int_equal(b.hold_us, 12000);
	assert_true(nfr_batching_share_us(&b) + b.hold_us <= 16000);
	/* A tick is more than there is time for. */
	start(4990, 1, false);
	play(3, 0.05, 4000);
	assert_true(b.hold_us > 2500);
	assert_true(b.qthresh < 50);
}

/* So few that the timer would delay them and save nothing. */
static void timer_has_nothing_to_do_with_rare_packets(void **state)
{
	(void)state;
	start(5000, 1, false);
	assert_int_equal(play(10, 0.0001, 10000), 0);
	assert_int_equal(b.qthresh, 1);
	assert_int_equal(b.hold_us, 4000);
	play(3, 0.05, 4000);
	assert_true(b.qthresh > 300);
	play(10, 0.0001, 10000);
	assert_int_equal(b.qthresh, 1);
}

static void pauses_do_not_matter_to_the_timer(void **state)
{
	(void)state;
	start(5000, 1, false);
	for (unsigned i = 0; i < 200; i++) {
		play(0.02, 0.05, 4000);
		now += 20000;
	}
	assert_true(b.qthresh > 200); /* a tick brings 200 */
}

/* It may be small, and then it leaves a sleep. */
static void qthresh_of_the_user_is_not_left_to_the_timer(void **state)
{
	(void)state;
	start(5000, 4, true);
	play(3, 0.05, 4000);
	assert_int_equal(b.qthresh, 4);
	assert_true(b.hold_us > 3500);
}

/* The larger buffer costs the sender, so only what needs it has it. */
static void buffer_grows_with_the_batch(void **state)
{
	(void)state;
	play(3, 0.05, 400);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
	play(3, 0.2, 400);
	assert_true(b.qthresh * PACKET_BYTES > 16064);
	assert_int_equal(b.nlbufsiz_bytes, 65216);
	play(3, 0.02, 400);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
}

/* Batches of one in spite of QThresh: a wake-up for each would cost dearly. */
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
		assert_false(b.whole);
		assert_true(b.hold_us > BUDGET_US * 3 / 5);
		assert_true(changes < 40);
	}
}

/* The worker's turns are full, but of another group's packets. */
static void slow_group_beside_a_busy_one_is_no_flood(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		now += 9000;
		nfr_batching_arrived(&b, now, (struct nfr_arrival){ 1, 1, PACKET_BYTES, true });
	}
	assert_int_equal(b.qthresh, 1);
}

static void buffer_follows_the_size_of_messages(void **state)
{
	(void)state;
	play(3, 0.03, 400);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
	for (unsigned i = 0; i < 1000; i++) {
		now += 667;
		nfr_batching_arrived(&b, now, (struct nfr_arrival){ 20, 1, 20 * 1400, false });
	}
	assert_int_equal(b.nlbufsiz_bytes, 65216);
	play(3, 0.03, 400);
	assert_int_equal(b.nlbufsiz_bytes, 16064);
}

/* Half of a large batch is late at each pause. */
static void pauses_take_the_whole_away(void **state)
{
	(void)state;
	play(3, 0.05, 400);
	assert_true(b.whole);
	for (unsigned i = 0; i < 100; i++) {
		play(0.01, 0.05, 400);
		now += 3000;
	}
	assert_false(b.whole);
	assert_in_range(b.qthresh, 2, 9);
}

/* It never pauses, but slows down again and again: large batches would be late each
 * time. Not even in between are they tried. */
static void uneven_traffic_never_has_the_whole(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		play(0.005, i % 2 ? 0.055 : 0.1, 400);
		assert_true(i < 40 || b.qthresh <= 20);
	}
}

/* Less than half of what is usual is a pause; what was cut short by a full window,
 * or is all there but late, is none. */
static void late_worker_is_no_pause(void **state)
{
	uint32_t before;

	(void)state;
	play(3, 1.0, 500);
	before = b.qthresh;
	for (unsigned i = 0; i < 200; i++) {
		struct nfr_arrival window = {
			.packets = 500, .datagrams = 16, .bytes = 500 * PACKET_BYTES, .more = true
		};

		play(0.01, 1.0, 500);
		now += 2500;
		nfr_batching_arrived(&b, now, window);
		arrived(2000, 2000 / b.qthresh);
	}
	assert_in_range(b.qthresh, before / 2, before * 2);
}

static void qthresh_of_the_user_stays_but_the_sleep_follows(void **state)
{
	(void)state;
	start(BUDGET_US, 64, true);
	assert_int_equal(play(2, 2.0, 400), 0);
	assert_int_equal(b.qthresh, 64);
	assert_true(b.hold_us > BUDGET_US * 3 / 5);
}

/* What its batches leave is less than a timer is worth. */
static void qthresh_of_the_user_that_takes_it_all_leaves_no_sleep(void **state)
{
	(void)state;
	start(BUDGET_US, 64, true);
	play(2, 0.09, 700);
	assert_int_equal(b.hold_us, 0);
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
	assert_true(b.qthresh - 1 <= nfr_batching_share_us(&b));
}

static void steady_traffic_comes_to_rest(void **state)
{
	(void)state;
	play(2, 1.0, 500);
	assert_int_equal(play(5, 1.0, 500), 0);
}

/* What wanders by a tenth is not worth a change each time. */
static void small_changes_of_the_rate_change_nothing(void **state)
{
	unsigned changes = 0;

	(void)state;
	play(2, 1.0, 500);
	for (unsigned i = 0; i < 100; i++)
		changes += play(0.03, i % 2 ? 0.95 : 1.05, 500);
	assert_true(changes <= 3);
}

/* But where nothing has changed for long, a little more is. */
static void settled_traffic_gets_what_is_left(void **state)
{
	uint32_t most;

	(void)state;
	play(3, 0.05, 400);
	most = b.qthresh;
	b.qthresh = most * 9 / 10;
	b.changed_us = now;
	assert_int_equal(play(0.15, 0.05, 400), 0);
	assert_int_equal(play(0.15, 0.05, 400), 1);
	assert_int_equal(b.qthresh, most);
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

/* But for the step that is not worth a change: up to a fifth. And where the whole is
 * more than the buffer holds, a part of it is less. */
static void faster_traffic_is_never_batched_less(void **state)
{
	uint32_t before[2] = { 1, 1 };

	(void)state;
	for (double rate = 1e-4; rate < 20; rate *= 2) {
		begin(state);
		play(3, rate, 1000);
		assert_true(b.qthresh * 5 >= before[b.whole] * 4);
		before[b.whole] = b.qthresh;
	}
	assert_true(before[0] > 64);
	assert_true(before[1] > 32);
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

/* All that can be seen of the rate is how slow the worker is. */
static void flood_beyond_the_worker_is_batched_whatever_its_rate(void **state)
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
	/* When it is over, the rules hold again. */
	play(2, 0.02, 400);
	assert_true(b.qthresh <= 16);
	/* One full turn after a silence is none. */
	begin(NULL);
	now += SECOND_US;
	nfr_batching_arrived(&b, now, (struct nfr_arrival){ 16, 16, 16 * PACKET_BYTES, true });
	assert_int_equal(b.qthresh, 1);
}

static void no_budget_means_no_batches(void **state)
{
	(void)state;
	start(0, 1, false);
	assert_int_equal(play(2, 1.0, 500), 0);
	assert_int_equal(b.qthresh, 1);
}

/* Small batches are still what comes, so the sleep comes back. */
static void change_that_is_not_made_is_forgotten(void **state)
{
	(void)state;
	play(3, 0.05, 400);
	assert_true(b.whole);
	b.frozen = true;
	nfr_batching_undo(&b, 5, 16064);
	play(1, 0.05, 400);
	assert_int_equal(b.qthresh, 5);
	assert_true(b.hold_us > BUDGET_US / 2);
}

/* However small the budget, and however much comes in the same moment. */
static void smallest_budget_is_no_trap(void **state)
{
	(void)state;
	start(2, 1, false);
	for (unsigned i = 0; i < 100; i++)
		arrived(1000, 100);
	play(2, 100e-6, 10000);
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
		uint32_t before = b.qthresh, buffer = b.nlbufsiz_bytes;
		bool told;

		random = random * 1664525 + 1013904223;
		now += random % 4096 < 4 ? 200000 : (random >> 12) % 900;
		told = arrived(1 + (random >> 8) % (i / 20000 % 2 ? 4000 : 5), 1);
		assert_true(told == (b.qthresh != before || b.nlbufsiz_bytes != buffer));
		assert_in_range(b.qthresh, 1, NFR_QTHRESH_AUTO_MAX);
		if (!told)
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
	play(1, 1.0, 500);
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
		CONTROL_TEST(even_traffic_has_the_whole_budget_for_its_batch),
		CONTROL_TEST(batch_has_a_part_where_it_cannot_have_the_whole),
		CONTROL_TEST(timer_ends_the_batches_where_there_is_time),
		CONTROL_TEST(worker_sleeps_where_many_batches_are_full_before_the_timer),
		CONTROL_TEST(worker_sleeps_for_what_the_timer_leaves),
		CONTROL_TEST(timer_has_nothing_to_do_with_rare_packets),
		CONTROL_TEST(pauses_do_not_matter_to_the_timer),
		CONTROL_TEST(qthresh_of_the_user_is_not_left_to_the_timer),
		CONTROL_TEST(buffer_grows_with_the_batch),
		CONTROL_TEST(slow_group_beside_a_busy_one_is_no_flood),
		CONTROL_TEST(buffer_follows_the_size_of_messages),
		CONTROL_TEST(threshold_of_a_rule_leaves_the_worker_its_sleep),
		CONTROL_TEST(pauses_take_the_whole_away),
		CONTROL_TEST(uneven_traffic_never_has_the_whole),
		CONTROL_TEST(late_worker_is_no_pause),
		CONTROL_TEST(qthresh_of_the_user_stays_but_the_sleep_follows),
		CONTROL_TEST(qthresh_of_the_user_that_takes_it_all_leaves_no_sleep),
		CONTROL_TEST(rare_packets_are_never_batched),
		CONTROL_TEST(fast_traffic_is_batched_within_its_share),
		CONTROL_TEST(steady_traffic_comes_to_rest),
		CONTROL_TEST(small_changes_of_the_rate_change_nothing),
		CONTROL_TEST(settled_traffic_gets_what_is_left),
		CONTROL_TEST(any_rate_stays_within_what_slabs_hold),
		CONTROL_TEST(faster_traffic_is_never_batched_less),
		CONTROL_TEST(traffic_that_slows_down_is_batched_less),
		CONTROL_TEST(short_bursts_are_not_batched),
		CONTROL_TEST(flood_beyond_the_worker_is_batched_whatever_its_rate),
		CONTROL_TEST(no_budget_means_no_batches),
		CONTROL_TEST(frozen_controller_changes_nothing),
		CONTROL_TEST(change_that_is_not_made_is_forgotten),
		CONTROL_TEST(smallest_budget_is_no_trap),
		CONTROL_TEST(changes_are_apart_and_in_range),
		CONTROL_TEST(clock_that_steps_back_does_no_harm),
	};

	return RUN(batching, tests);
}
