/* SPDX-License-Identifier: MIT */
/* Several groups as one stream in order of time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "merge.h"
#include <nfring/decode.h>
#include "message.h"

#define WINDOW 1000

/* What was shown, by the microsecond of each packet. */
static struct {
	uint32_t usec[256], shown;
} seen;

static void show(void *user, const struct nfring_batch *b, const struct nfring_pkt *p)
{
	uint64_t ns = nfring_pkt_time_ns(b, p, NULL);
	uint32_t seq;

	(void)user;
	if (nfring_pkt_seq_global(p, &seq))
		ns = (uint64_t)seq * 1000;
	seen.usec[seen.shown++] = (uint32_t)(ns / 1000);
}

static struct dump_merge *open_merge(size_t max_bytes)
{
	static const uint16_t groups[] = { 11, 65535, 10, 12, 13, 0 };
	const struct dump_merge_setup setup = {
		.group = groups, .groups = 6, .max_bytes = max_bytes, .window_ns = WINDOW, .show = show
	};
	struct dump_merge *m = dump_merge_open(&setup);

	memset(&seen, 0, sizeof(seen));
	assert_non_null(m);
	return m;
}

/* A batch of one packet; it is given back at once, so a copy must have been made. */
static void push_message(struct dump_merge *m, uint16_t group, struct message *msg, uint64_t now_ns)
{
	const struct nfring_batch b = { .pkt = msg->pkt, .count = 1, .group = group, .received_ns = 77 };

	dump_merge_push(m, &b, now_ns);
	memset(msg->pkt, 0xff, sizeof(*msg->pkt) + msg->bytes);
	message_close(msg);
}

static void push(struct dump_merge *m, uint16_t group, uint32_t usec, uint64_t now_ns)
{
	struct message msg;

	message_open(&msg, 2, group);
	message_add_timestamp(&msg, 0, usec);
	push_message(m, group, &msg, now_ns);
}

static void assert_shown(const uint32_t *usec, uint32_t n)
{
	assert_int_equal(seen.shown, n);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(seen.usec[i], usec[i]);
}

static void packets_of_all_groups_come_by_time(void **state)
{
	struct dump_merge *m = open_merge(100000);

	(void)state;
	push(m, 10, 3, 1);
	push(m, 10, 7, 2);
	push(m, 13, 2, 3);
	push(m, 11, 5, 4);
	push(m, 13, 9, 5);
	push(m, 12, 1, 6);
	dump_merge_drain(m);
	assert_shown((const uint32_t[]){ 1, 2, 3, 5, 7, 9 }, 6);
	dump_merge_close(m);
}

static void nothing_is_shown_before_the_window_is_over(void **state)
{
	struct dump_merge *m = open_merge(100000);

	(void)state;
	assert_true(dump_merge_emit(m, 0) == UINT64_MAX);
	push(m, 10, 3, 100);
	push(m, 12, 2, 300);
	push(m, 11, 8, 500);
	assert_int_equal(dump_merge_emit(m, 100 + WINDOW - 1), 1);
	assert_int_equal(seen.shown, 0);
	/* With the batch that is due goes what is earlier; what is later stays. */
	assert_int_equal(dump_merge_emit(m, 100 + WINDOW), 400);
	assert_shown((const uint32_t[]){ 2, 3 }, 2);
	assert_true(dump_merge_emit(m, 500 + WINDOW) == UINT64_MAX);
	assert_shown((const uint32_t[]){ 2, 3, 8 }, 3);
	dump_merge_close(m);
}

static void a_group_keeps_its_own_order_whatever_its_clock_says(void **state)
{
	struct dump_merge *m = open_merge(100000);

	(void)state;
	push(m, 10, 900, 1);
	push(m, 10, 5, 2); /* the clock was set back */
	push(m, 12, 500, 3);
	dump_merge_emit(m, 3 + WINDOW);
	assert_shown((const uint32_t[]){ 500, 900, 5 }, 3);
	dump_merge_close(m);
}

/* Old packets that sort behind ever newer ones are shown all the same. */
static void no_stream_of_earlier_times_holds_a_packet_up_for_ever(void **state)
{
	struct dump_merge *m = open_merge(100000);

	(void)state;
	push(m, 10, 1000, 0);
	for (uint32_t i = 0; i < 20; i++) {
		push(m, 12, i, 100 * i);
		dump_merge_emit(m, 100 * i);
	}
	assert_int_equal(seen.usec[WINDOW / 100 + 1], 1000); /* shown when the window was over, not later */
	dump_merge_drain(m);
	assert_int_equal(seen.shown, 21);
	dump_merge_close(m);
}

static void more_than_the_memory_is_shown_before_its_time(void **state)
{
	struct dump_merge *m = open_merge(700); /* some four batches */

	(void)state;
	push(m, 12, 1, 1);
	for (uint32_t i = 0; i < 10; i++) {
		push(m, 10, 10 + i, 2 + i);
		assert_true(i + 2 - seen.shown <= 5);
	}
	assert_true(dump_merge_emitted_early(m) > 0);
	dump_merge_drain(m);
	assert_int_equal(seen.shown, 11);
	for (uint32_t i = 1; i < seen.shown; i++)
		assert_true(seen.usec[i] > seen.usec[i - 1]);
	dump_merge_close(m);
}

static void what_is_still_kept_is_freed_unseen(void **state)
{
	struct dump_merge *m = open_merge(100000);

	(void)state;
	push(m, 12, 1, 1);
	push(m, 10, 1, 1);
	dump_merge_close(m); /* the leak checker sees the rest */
	assert_int_equal(seen.shown, 0);
}

static void equal_times_are_ordered_by_the_global_number_across_its_wrap(void **state)
{
	static const uint32_t number[] = { 1, 0xffffffffu, 0 };
	struct dump_merge *m = open_merge(100000);

	(void)state;
	for (uint16_t i = 0; i < 3; i++) {
		struct message msg;

		message_open(&msg, 2, (uint16_t)(10 + i));
		message_add_u32(&msg, NFULA_SEQ_GLOBAL, number[i]);
		push_message(m, (uint16_t)(10 + i), &msg, 0);
	}
	dump_merge_drain(m);
	assert_shown((const uint32_t[]){ 0xffffffffu, 0, 1 }, 3);
	dump_merge_close(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_of_all_groups_come_by_time),
		cmocka_unit_test(nothing_is_shown_before_the_window_is_over),
		cmocka_unit_test(a_group_keeps_its_own_order_whatever_its_clock_says),
		cmocka_unit_test(no_stream_of_earlier_times_holds_a_packet_up_for_ever),
		cmocka_unit_test(more_than_the_memory_is_shown_before_its_time),
		cmocka_unit_test(what_is_still_kept_is_freed_unseen),
		cmocka_unit_test(equal_times_are_ordered_by_the_global_number_across_its_wrap),
	};

	return cmocka_run_group_tests_name("tool_merge", tests, NULL, NULL);
}
