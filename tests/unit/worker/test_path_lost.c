/* SPDX-License-Identifier: MIT */
/* What a batch says of the packets lost before it, without a socket. */
#include "path_test.h"
#include "unit.h"

static int make(void **state)
{
	(void)state;
	if (make_path(FIXTURE_SLABS) < 0)
		return -1;
	nfr_path_init(&path, NFRING_FLAG_SEQ, NULL, NULL);
	return 0;
}

/* Delivers `n` packets from number `first_seq` on. */
static void deliver(uint32_t first_seq, uint32_t n)
{
	fixture_put_packets(&m, first_seq, n);
	fixture_deliver(&path, &m);
}

/* Takes the next batch, gives it back, and returns its lost_before. */
static uint64_t next_lost(void)
{
	uint64_t lost;
	uint32_t handle;

	nfr_path_publish(&path);
	handle = fixture_claim(&fixture);
	assert_int_not_equal(handle, NFR_SLAB_NONE);
	lost = nfr_slab_batch(fixture_batch(&path, handle)).lost_before;
	fixture_release(&fixture, handle);
	nfr_path_reclaim(&path);
	return lost;
}

static bool wants_from_100(const struct nfring_pkt *pkt, void *user)
{
	uint32_t seq = 0;

	(void)user;
	return nfring_pkt_seq(pkt, &seq) && seq >= 100;
}

static void batch_tells_of_the_gap_before_it(void **state)
{
	(void)state;
	deliver(0, 2);
	assert_int_equal(next_lost(), 0);
	deliver(7, 1);
	assert_int_equal(next_lost(), 5);
	deliver(8, 1);
	assert_int_equal(next_lost(), 0);
}

static void first_batch_tells_of_what_was_lost_before_it(void **state)
{
	(void)state;
	deliver(3, 1);
	assert_int_equal(next_lost(), 3);
}

static void gap_inside_a_datagram_belongs_to_its_own_batch(void **state)
{
	(void)state;
	fixture_put_packets(&m, 2, 1);
	fixture_put_packets(&m, 6, 1);
	fixture_deliver(&path, &m);
	assert_int_equal(next_lost(), 2 + 3);
}

static void loss_before_filtered_packets_is_told_by_the_next_batch(void **state)
{
	(void)state;
	path.filter = wants_from_100;
	deliver(5, 2);   /* 5 lost, both filtered */
	deliver(10, 1);  /* 3 lost, filtered */
	deliver(100, 2); /* 89 lost */
	assert_int_equal(LEDGER(filtered), 3);
	assert_int_equal(next_lost(), 5 + 3 + 89);
	deliver(102, 1);
	assert_int_equal(next_lost(), 0);
}

static void loss_before_discarded_packets_is_told_by_the_next_batch(void **state)
{
	struct nfr_rx rx;

	(void)state;
	fixture_put_packets(&m, 4, 2);
	rx = fixture_receive(&path, &m, m.len);
	nfr_path_discard(&path, &rx);
	nfr_pool_drop(&path.pool, rx.slab);
	deliver(6, 1);
	assert_int_equal(next_lost(), 4);
}

static void packets_of_a_malformed_datagram_are_missing_before_the_next_batch(void **state)
{
	(void)state;
	fixture_put_packets(&m, 0, 1);
	msg_header(&m)->nlmsg_len = m.len + 4;
	fixture_deliver(&path, &m);
	deliver(1, 1);
	assert_int_equal(next_lost(), 1);
}

static void packets_cut_off_are_missing_before_the_next_batch(void **state)
{
	struct nfr_rx rx;

	(void)state;
	fixture_put_packets(&m, 0, 2);
	rx = fixture_receive(&path, &m, path.pool.geometry.buf_bytes + 1);
	nfr_path_deliver(&path, &rx);
	assert_int_equal(next_lost(), 0);
	deliver(9, 1);
	assert_int_equal(next_lost(), 7);
}

static void resync_is_no_loss(void **state)
{
	(void)state;
	deliver(50, 1);
	assert_int_equal(next_lost(), 50);
	deliver(0, 1);
	assert_int_equal(next_lost(), 0);
	deliver(2, 1);
	assert_int_equal(next_lost(), 1);
}

static uint64_t told;

static int on_batch(const struct nfring_batch *batch, void *user)
{
	(void)user;
	told += batch->lost_before;
	return 0;
}

static void callback_is_told_the_same(void **state)
{
	(void)state;
	told = 0;
	path.on_batch = on_batch;
	deliver(4, 1);
	assert_int_equal(told, 4);
	deliver(5, 1);
	assert_int_equal(told, 4);
	deliver(7, 1);
	assert_int_equal(told, 5);
}

static void sum_over_the_batches_is_what_was_lost(void **state)
{
	uint32_t random = 4711, seq = 0;
	uint64_t sum = 0;

	(void)state;
	path.filter = wants_from_100;
	for (unsigned i = 0; i < 500; i++) {
		uint64_t delivered = LEDGER(delivered);

		random = random * 1664525 + 1013904223;
		seq += (random >> 16) % 5;
		deliver(seq, 1 + (random >> 24) % 4);
		seq += 1 + (random >> 24) % 4;
		if (LEDGER(delivered) > delivered)
			sum += next_lost();
	}
	assert_true(LEDGER(lost) > 0);
	assert_int_equal(sum, LEDGER(lost));
	assert_int_equal(LEDGER(delivered) + LEDGER(filtered) + LEDGER(lost), seq);
}

#define LOST_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"path." #behaviour, behaviour, make, unmake, NULL                                                      \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		LOST_TEST(batch_tells_of_the_gap_before_it),
		LOST_TEST(first_batch_tells_of_what_was_lost_before_it),
		LOST_TEST(gap_inside_a_datagram_belongs_to_its_own_batch),
		LOST_TEST(loss_before_filtered_packets_is_told_by_the_next_batch),
		LOST_TEST(loss_before_discarded_packets_is_told_by_the_next_batch),
		LOST_TEST(packets_of_a_malformed_datagram_are_missing_before_the_next_batch),
		LOST_TEST(packets_cut_off_are_missing_before_the_next_batch),
		LOST_TEST(resync_is_no_loss),
		LOST_TEST(callback_is_told_the_same),
		LOST_TEST(sum_over_the_batches_is_what_was_lost),
	};

	return RUN(path_lost, tests);
}
