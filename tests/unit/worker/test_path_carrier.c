/* SPDX-License-Identifier: MIT */
/* The path of small datagrams while the consumer is behind, without a socket: they share a slab. */
#include "path_test.h"
#include "unit.h"

static uint32_t next_seq;

static int make(void **state)
{
	(void)state;
	if (make_path(FIXTURE_SLABS_MAX) < 0)
		return -1;
	nfr_path_init(&path, NFRING_FLAG_SEQ, NULL, NULL);
	fixture_make_scarce(&fixture, &path);
	next_seq = fixture.group.ledger.expected;
	return 0;
}

static void deliver(uint32_t n)
{
	fixture_put_packets(&m, next_seq, n);
	fixture_deliver(&path, &m);
	next_seq += n;
}

/* Checks that the next batch has `count` packets, the first with number `seq`. Returns its handle. */
static uint32_t claim(uint32_t seq, uint32_t count)
{
	const uint32_t handle = fixture_claim(&fixture);
	struct nfring_batch b;
	uint32_t got;

	assert_int_not_equal(handle, NFR_SLAB_NONE);
	b = nfr_slab_batch(fixture_batch(&path, handle));
	assert_int_equal(b.count, count);
	for (uint32_t i = 0; i < count; i++) {
		assert_true(nfring_pkt_seq(&b.pkt[i], &got));
		assert_int_equal(got, seq + i);
	}
	return handle;
}

/* What fixture_make_scarce() has published. */
static void claim_the_first_two(uint32_t handle[2])
{
	for (uint32_t i = 0; i < 2; i++) {
		handle[i] = claim(i, 1);
		assert_int_equal(nfr_handle_unit(handle[i]), 0);
	}
}

static void small_datagrams_share_a_slab_and_come_in_order(void **state)
{
	uint32_t first, handle[2];

	(void)state;
	path.now_ns = 77;
	path.worker = 3;
	for (unsigned i = 0; i < 5; i++)
		deliver(2);
	nfr_path_publish(&path);
	assert_int_equal(path.carriers.n_parts, 5);
	assert_int_equal(path.pool.n_carriers, 1);
	assert_int_equal(path.pool.n_free, 2); /* the slab that received them is free again */
	claim_the_first_two(handle);
	first = claim(2, 2);
	for (uint32_t i = 1; i < 5; i++)
		assert_int_equal(claim(2 + 2 * i, 2), first + i);
	assert_int_equal(fixture_batch(&path, first)->received_ns, 77);
	assert_int_equal(fixture_batch(&path, first)->worker, 3);
	assert_int_equal(fixture_batch(&path, first)->group, FIXTURE_GROUP);
	assert_int_equal(LEDGER(delivered), 12);
	assert_int_equal(LEDGER(datagrams), 7);
}

static void carrier_is_free_when_every_batch_in_it_was_released(void **state)
{
	const uint32_t n_free = path.pool.n_free;
	uint32_t handle[2], a, b;

	(void)state;
	deliver(1);
	deliver(1);
	nfr_path_publish(&path);
	claim_the_first_two(handle);
	a = claim(2, 1);
	b = claim(3, 1);
	fixture_release(&fixture, b);
	fixture_release(&fixture, b); /* a second time: ignored */
	nfr_path_reclaim(&path);
	assert_int_equal(path.pool.n_free, n_free - 1);
	fixture_release(&fixture, a);
	nfr_path_reclaim(&path);
	assert_int_equal(path.pool.n_free, n_free);
	fixture_release(&fixture, handle[1]);
	fixture_release(&fixture, handle[0]);
	nfr_path_reclaim(&path);
	assert_int_equal(path.pool.n_free, n_free + 2);
	assert_int_equal(path.carriers.n_parts, 0);
}

static void batches_of_a_carrier_come_back_at_once_without_another_slab(void **state)
{
	uint32_t handle[2], part[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		deliver(1);
	nfr_path_publish(&path);
	claim_the_first_two(handle);
	for (unsigned i = 0; i < 3; i++)
		part[i] = claim(2 + i, 1);
	fixture_release(&fixture, handle[0]);
	fixture_release(&fixture, handle[1]);
	nfr_path_reclaim(&path);
	assert_int_equal(path.pool.n_published, 0);
	for (unsigned i = 0; i < 3; i++)
		fixture_release(&fixture, part[i]);
	nfr_path_reclaim(&path);
	assert_int_equal(path.carriers.n_parts, 0);
}

static void consumer_that_has_caught_up_gets_slabs_again(void **state)
{
	uint32_t handle[2];

	(void)state;
	claim_the_first_two(handle);
	fixture_release(&fixture, handle[0]);
	fixture_release(&fixture, handle[1]);
	nfr_path_reclaim(&path);
	deliver(1);
	assert_int_equal(path.carriers.n_parts, 0);
	assert_int_equal(path.pool.n_published, 1);
}

static void large_datagram_is_not_copied(void **state)
{
	(void)state;
	deliver(16); /* 1.7 KiB with its descriptors */
	assert_int_equal(path.carriers.n_parts, 0);
	assert_int_equal(path.pool.n_published, 3);
}

static bool wants_odd(const struct nfring_pkt *pkt, void *user)
{
	uint32_t seq = 0;

	(void)user;
	return nfring_pkt_seq(pkt, &seq) && seq % 2;
}

static void packets_that_the_filter_keeps_are_copied(void **state)
{
	uint32_t handle[2];

	(void)state;
	path.filter = wants_odd;
	deliver(4); /* 2 to 5 */
	nfr_path_publish(&path);
	claim_the_first_two(handle);
	handle[0] = fixture_claim(&fixture);
	assert_int_equal(path.carriers.n_parts, 1);
	assert_int_equal(fixture_batch(&path, handle[0])->count, 2);
	for (uint32_t i = 0; i < 2; i++) {
		assert_true(nfring_pkt_seq(nfr_slab_pkts(fixture_batch(&path, handle[0])) + i, &handle[1]));
		assert_int_equal(handle[1], 3 + 2 * i);
	}
	assert_int_equal(LEDGER(filtered), 2);
}

static void copied_batch_tells_of_the_loss_before_it(void **state)
{
	uint32_t handle[2];

	(void)state;
	next_seq += 7;
	deliver(1);
	deliver(1);
	nfr_path_publish(&path);
	claim_the_first_two(handle);
	assert_int_equal(fixture_batch(&path, claim(9, 1))->lost_before, 7);
	assert_int_equal(fixture_batch(&path, claim(10, 1))->lost_before, 0);
	assert_int_equal(path.carriers.n_parts, 2);
}

static void datagram_that_was_cut_stays_in_its_slab(void **state)
{
	struct nfr_rx rx;
	uint32_t handle[2];

	(void)state;
	fixture_put_packets(&m, next_seq, 1);
	rx = fixture_receive(&path, &m, path.pool.geometry.buf_bytes + 1);
	nfr_path_deliver(&path, &rx); /* as long as the buffer, so it stays in its slab */
	nfr_path_publish(&path);
	claim_the_first_two(handle);
	assert_int_equal(nfr_handle_unit(claim(2, 1)), 0);
	assert_int_equal(path.pool.n_published, 3);
}

static int on_batch(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return 0;
}

static void callback_gets_slabs_only(void **state)
{
	(void)state;
	path.on_batch = on_batch;
	deliver(1);
	assert_int_equal(path.carriers.n_parts, 0);
	assert_int_equal(path.pool.n_published, 2);
	assert_int_equal(LEDGER(delivered), 3);
}

static void init_forgets_every_carrier(void **state)
{
	(void)state;
	deliver(1);
	assert_int_equal(path.carriers.n_parts, 1);
	nfr_path_init(&path, 0, NULL, NULL);
	assert_int_equal(path.carriers.n_parts, 0);
	assert_int_equal(path.pool.n_free, FIXTURE_SLABS_MAX - 1); /* all but the scratch slab */
}

#define CARRIER_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"path." #behaviour, behaviour, make, unmake, NULL                                                      \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CARRIER_TEST(small_datagrams_share_a_slab_and_come_in_order),
		CARRIER_TEST(carrier_is_free_when_every_batch_in_it_was_released),
		CARRIER_TEST(batches_of_a_carrier_come_back_at_once_without_another_slab),
		CARRIER_TEST(consumer_that_has_caught_up_gets_slabs_again),
		CARRIER_TEST(large_datagram_is_not_copied),
		CARRIER_TEST(packets_that_the_filter_keeps_are_copied),
		CARRIER_TEST(copied_batch_tells_of_the_loss_before_it),
		CARRIER_TEST(datagram_that_was_cut_stays_in_its_slab),
		CARRIER_TEST(callback_gets_slabs_only),
		CARRIER_TEST(init_forgets_every_carrier),
	};

	return RUN(path_carrier, tests);
}
