/* SPDX-License-Identifier: MIT */
#include "tail.h"

#include "unit.h"
#include <string.h>

#define RCVBUF 16384u

static struct nfr_tail tail;
static struct nfr_ledger ledger;

static int make(void **state)
{
	(void)state;
	memset(&tail, 0, sizeof(tail));
	memset(&ledger, 0, sizeof(ledger));
	return 0;
}

/* Enters a datagram of 200 bytes with packet number `seq`. */
static void receive(uint32_t seq)
{
	nfr_count(&ledger.datagrams, 1);
	nfr_count(&ledger.bytes, 200);
	nfr_ledger_sequence(&ledger, seq, seq, 1);
	nfr_tail_received(&tail, &ledger);
}

static void without_drops_nothing_is_unknown(void **state)
{
	(void)state;
	assert_false(nfr_tail_is_unknown(&tail, 0));
	receive(0);
	assert_false(nfr_tail_is_unknown(&tail, 0));
}

static void drops_are_unknown_until_a_packet_comes_after_the_socket_was_empty(void **state)
{
	(void)state;
	receive(0);
	assert_true(nfr_tail_is_unknown(&tail, 3));
	receive(1); /* maybe queued before the drops */
	assert_true(nfr_tail_is_unknown(&tail, 3));
	nfr_tail_sample(&tail, &ledger, 3, RCVBUF);
	assert_true(nfr_tail_is_unknown(&tail, 3));
	receive(5);
	assert_false(nfr_tail_is_unknown(&tail, 3));
	assert_int_equal(nfr_counter(&ledger.lost), 3);
}

static void further_drops_are_unknown_again(void **state)
{
	(void)state;
	nfr_tail_sample(&tail, &ledger, 3, RCVBUF);
	receive(3);
	assert_false(nfr_tail_is_unknown(&tail, 3));
	assert_true(nfr_tail_is_unknown(&tail, 4));
	receive(9);
	assert_true(nfr_tail_is_unknown(&tail, 4)); /* there was no sample in between */
}

static void datagram_without_a_number_says_nothing(void **state)
{
	(void)state;
	receive(0);
	nfr_tail_sample(&tail, &ledger, 3, RCVBUF);
	nfr_count(&ledger.datagrams, 1);
	nfr_tail_received(&tail, &ledger);
	assert_true(nfr_tail_is_unknown(&tail, 3));
}

static void sample_is_due_when_the_socket_can_have_been_full(void **state)
{
	(void)state;
	assert_true(nfr_tail_is_due(&tail, &ledger)); /* the first */
	nfr_tail_sample(&tail, &ledger, 0, RCVBUF);
	assert_false(nfr_tail_is_due(&tail, &ledger));
	for (uint32_t i = 0; i < 6; i++)
		receive(i);
	assert_false(nfr_tail_is_due(&tail, &ledger)); /* 6 * (2 * 200 + 2048) < 16384 */
	receive(6);
	assert_true(nfr_tail_is_due(&tail, &ledger));
	nfr_tail_sample(&tail, &ledger, 0, RCVBUF);
	for (uint32_t i = 7; i < 13; i++)
		receive(i);
	assert_false(nfr_tail_is_due(&tail, &ledger)); /* what came before the sample does not count */
	receive(13);
	assert_true(nfr_tail_is_due(&tail, &ledger));
}

static void counter_of_the_kernel_may_wrap(void **state)
{
	(void)state;
	nfr_tail_sample(&tail, &ledger, UINT32_MAX, RCVBUF);
	receive(1);
	assert_false(nfr_tail_is_unknown(&tail, UINT32_MAX));
	assert_true(nfr_tail_is_unknown(&tail, 0));
	nfr_tail_sample(&tail, &ledger, 1, RCVBUF);
	receive(2);
	assert_false(nfr_tail_is_unknown(&tail, 1));
	assert_false(nfr_tail_is_unknown(&tail, UINT32_MAX)); /* read before `known` was */
}

#define TAIL_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"tail." #behaviour, behaviour, make, NULL, NULL                                                        \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TAIL_TEST(without_drops_nothing_is_unknown),
		TAIL_TEST(drops_are_unknown_until_a_packet_comes_after_the_socket_was_empty),
		TAIL_TEST(further_drops_are_unknown_again),
		TAIL_TEST(datagram_without_a_number_says_nothing),
		TAIL_TEST(sample_is_due_when_the_socket_can_have_been_full),
		TAIL_TEST(counter_of_the_kernel_may_wrap),
	};

	return RUN(tail, tests);
}
