/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include "unit.h"

static void assert_ledger(const struct nfr_ledger *l, uint64_t lost, uint64_t resyncs, uint32_t expected)
{
	assert_int_equal(nfr_counter(&l->lost), lost);
	assert_int_equal(nfr_counter(&l->resyncs), resyncs);
	assert_int_equal(l->expected, expected);
}

static void unbroken_run_loses_nothing(void **state)
{
	struct nfr_ledger l = { .expected = 0 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 0, 9, 10), 0);
	assert_int_equal(nfr_ledger_sequence(&l, 10, 10, 1), 0);
	assert_ledger(&l, 0, 0, 11);
}

static void gap_before_a_datagram_is_lost(void **state)
{
	struct nfr_ledger l = { .expected = 0 };

	(void)state;
	nfr_ledger_sequence(&l, 0, 9, 10);
	assert_int_equal(nfr_ledger_sequence(&l, 15, 19, 5), 5);
	assert_ledger(&l, 5, 0, 20);
}

static void first_number_above_zero_is_a_loss(void **state)
{
	struct nfr_ledger l = { .expected = 0 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 3, 3, 1), 3);
	assert_ledger(&l, 3, 0, 4);
}

static void gap_inside_a_datagram_is_lost(void **state)
{
	struct nfr_ledger l = { .expected = 0 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 0, 9, 7), 3);
	assert_ledger(&l, 3, 0, 10);
}

static void gaps_before_and_inside_add_up(void **state)
{
	struct nfr_ledger l = { .expected = 100 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 110, 119, 4), 16);
	assert_ledger(&l, 16, 0, 120);
}

static void run_through_the_wrap_loses_nothing(void **state)
{
	struct nfr_ledger l = { .expected = UINT32_MAX - 4 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, UINT32_MAX - 4, 4, 10), 0);
	assert_ledger(&l, 0, 0, 5);
}

static void gap_across_the_wrap_is_counted_exactly(void **state)
{
	struct nfr_ledger l = { .expected = UINT32_MAX - 1 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 3, 3, 1), 5);
	assert_ledger(&l, 5, 0, 4);
}

static void gap_inside_across_the_wrap_is_counted_exactly(void **state)
{
	struct nfr_ledger l = { .expected = UINT32_MAX };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, UINT32_MAX, 9, 2), 9);
	assert_ledger(&l, 9, 0, 10);
}

static void losses_sum_beyond_32_bits(void **state)
{
	struct nfr_ledger l = { .expected = 0 };
	uint64_t lost = 0;

	(void)state;
	for (unsigned i = 0; i < 5; i++)
		lost += nfr_ledger_sequence(&l, l.expected + 0x7fffffff, l.expected + 0x7fffffff, 1);
	assert_true(lost == 5 * (uint64_t)0x7fffffff);
	assert_true(nfr_counter(&l.lost) == lost);
}

static void half_the_number_space_is_the_border(void **state)
{
	struct nfr_ledger forwards = { .expected = 0 }, backwards = { .expected = 0 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&forwards, 0x7fffffff, 0x7fffffff, 1), 0x7fffffff);
	assert_ledger(&forwards, 0x7fffffff, 0, 0x80000000u);
	assert_int_equal(nfr_ledger_sequence(&backwards, 0x80000000u, 0x80000000u, 1), 0);
	assert_ledger(&backwards, 0, 1, 0x80000001u);
}

/* Somebody bound the group anew: its numbers begin at 0 again. */
static void reset_is_a_resync_not_a_loss(void **state)
{
	struct nfr_ledger l = { .expected = 1000 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 0, 4, 5), 0);
	assert_ledger(&l, 0, 1, 5);
	assert_int_equal(nfr_ledger_sequence(&l, 6, 6, 1), 1);
	assert_ledger(&l, 1, 1, 7);
}

static void reset_inside_a_datagram_is_one_resync(void **state)
{
	struct nfr_ledger l = { .expected = 1000 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 1000, 1, 4), 0);
	assert_ledger(&l, 0, 1, 2);
}

static void loss_before_a_reset_inside_still_counts(void **state)
{
	struct nfr_ledger l = { .expected = 1000 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 1010, 1, 4), 10);
	assert_ledger(&l, 10, 1, 2);
}

static void repeated_number_is_a_resync(void **state)
{
	struct nfr_ledger l = { .expected = 5 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 5, 5, 2), 0);
	assert_ledger(&l, 0, 1, 6);
}

static void datagram_without_numbers_changes_nothing(void **state)
{
	struct nfr_ledger l = { .expected = 7 };

	(void)state;
	assert_int_equal(nfr_ledger_sequence(&l, 1234, 99, 0), 0);
	assert_ledger(&l, 0, 0, 7);
}

/* Any split of a numbered stream with any datagrams missing: sent = delivered + lost. */
static void sent_is_delivered_plus_lost(void **state)
{
	uint32_t random = 12345;

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct nfr_ledger l = { .expected = UINT32_MAX - 500 };
		uint32_t next = l.expected, start = next;
		uint64_t delivered = 0;

		while ((uint32_t)(next - start) < 1000) {
			uint32_t n;

			random = random * 1664525 + 1013904223;
			n = 1 + (random >> 16) % 20;
			if (random >> 30) {
				nfr_ledger_sequence(&l, next, next + n - 1, n);
				delivered += n;
			}
			next += n;
		}
		nfr_ledger_sequence(&l, next, next, 1);
		delivered++;
		assert_int_equal(delivered + nfr_counter(&l.lost), (uint32_t)(next + 1 - start));
		assert_int_equal(nfr_counter(&l.resyncs), 0);
	}
}

/* What the path takes for a batch is what was lost since it took last. */
static void losses_wait_until_a_batch_tells_of_them(void **state)
{
	struct nfr_ledger l = { .expected = 0 };

	(void)state;
	nfr_ledger_sequence(&l, 3, 3, 1);
	nfr_ledger_sequence(&l, 10, 19, 8);
	assert_int_equal(l.unreported, 3 + 6 + 2);
	l.unreported = 0;
	nfr_ledger_sequence(&l, 0, 4, 5); /* a resync adds nothing */
	assert_int_equal(l.unreported, 0);
}

static void counters_pass_32_bits(void **state)
{
	_Atomic uint64_t counter = UINT32_MAX;

	(void)state;
	nfr_count(&counter, 2);
	assert_true(nfr_counter(&counter) == (uint64_t)UINT32_MAX + 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(ledger, unbroken_run_loses_nothing),
		TEST(ledger, gap_before_a_datagram_is_lost),
		TEST(ledger, first_number_above_zero_is_a_loss),
		TEST(ledger, gap_inside_a_datagram_is_lost),
		TEST(ledger, gaps_before_and_inside_add_up),
		TEST(ledger, run_through_the_wrap_loses_nothing),
		TEST(ledger, gap_across_the_wrap_is_counted_exactly),
		TEST(ledger, gap_inside_across_the_wrap_is_counted_exactly),
		TEST(ledger, losses_sum_beyond_32_bits),
		TEST(ledger, half_the_number_space_is_the_border),
		TEST(ledger, reset_is_a_resync_not_a_loss),
		TEST(ledger, reset_inside_a_datagram_is_one_resync),
		TEST(ledger, loss_before_a_reset_inside_still_counts),
		TEST(ledger, repeated_number_is_a_resync),
		TEST(ledger, datagram_without_numbers_changes_nothing),
		TEST(ledger, sent_is_delivered_plus_lost),
		TEST(ledger, losses_wait_until_a_batch_tells_of_them),
		TEST(ledger, counters_pass_32_bits),
	};

	return RUN(ledger, tests);
}
