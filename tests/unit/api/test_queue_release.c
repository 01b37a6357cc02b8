/* SPDX-License-Identifier: MIT */
/* Releasing: in any order, and not what is not out. */
#include "queue_fixture.h"

static void batches_are_released_in_any_order(void **state)
{
	struct nfring_batch b[3];

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		publish(i + 1);
		assert_int_equal(nfring_queue_claim(&queue, &b[i]), 1);
	}
	assert_int_equal(pool.n_published, 3);
	nfring_queue_release(&queue, &b[1]);
	nfring_queue_release(&queue, &b[2]);
	nfring_queue_release(&queue, &b[0]);
	reclaim();
	assert_int_equal(pool.n_published, 0);
	assert_int_equal(pool.n_free, pool.geometry.slabs);
}

static uint64_t stale(void)
{
	return nfr_counter(&queue.stale_releases);
}

static void batch_released_too_often_is_refused_and_counted(void **state)
{
	struct nfring_batch b, forged = { .slab = UINT32_MAX, .generation = 1 };
	const uint32_t times = 3 * path.map.capacity;

	(void)state;
	publish(1);
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	nfring_queue_release(&queue, &b);
	for (uint32_t i = 0; i < times; i++) {
		nfring_queue_release(&queue, &b);
		nfring_queue_release(&queue, &forged);
	}
	assert_int_equal(stale(), 2 * times);
	reclaim();
	assert_int_equal(pool.n_published, 0);
	assert_int_equal(pool.n_free, pool.geometry.slabs);
}

/* The batch's slab is with the consumer again, in another batch. */
static void late_second_release_leaves_the_next_batch_of_the_slab(void **state)
{
	struct nfring_batch first, second;

	(void)state;
	publish(1);
	assert_int_equal(nfring_queue_claim(&queue, &first), 1);
	nfring_queue_release(&queue, &first);
	reclaim();
	publish(2);
	assert_int_equal(nfring_queue_claim(&queue, &second), 1);
	assert_ptr_equal(first.pkt, second.pkt);
	assert_true(first.generation != second.generation);
	nfring_queue_release(&queue, &first);
	reclaim();
	assert_int_equal(stale(), 1);
	assert_int_equal(pool.n_published, 1); /* the second is still out */
	nfring_queue_release(&queue, &second);
	reclaim();
	assert_int_equal(pool.n_published, 0);
	assert_int_equal(stale(), 1);
}

static void batch_of_another_queue_is_refused(void **state)
{
	static struct nfring_queue other;
	static struct nfr_claim memory[ARRAY_SIZE(claims)];
	struct nfr_path elsewhere = path;
	struct nfring_batch b, theirs;

	(void)state;
	elsewhere.claims = memory;
	nfr_queue_init(&other, &elsewhere); /* as if it were of another engine: it has claims of its own */
	publish(1);
	publish(1);
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	nfr_spsc_pop(&other.filled, &theirs.slab); /* what `queue` has claimed */
	assert_int_equal(nfring_queue_claim(&other, &theirs), 1);
	assert_int_equal(b.slab, theirs.slab);
	nfring_queue_release(&queue, &theirs);
	nfring_queue_release(&other, &b);
	assert_int_equal(stale(), 1);
	assert_int_equal(nfr_counter(&other.stale_releases), 1);
	reclaim();
	assert_int_equal(pool.n_published, 2);
}

static void batch_of_a_callback_is_refused(void **state)
{
	struct nfring_batch claimed, b = { .slab = 0 };

	(void)state;
	nfring_queue_release(&queue, &b);
	publish(1);
	assert_int_equal(nfring_queue_claim(&queue, &claimed), 1);
	nfring_queue_release(&queue, &b);
	nfring_queue_release(&queue, &claimed);
	nfring_queue_release(&queue, &b); /* the entry is free, and its generation 0 */
	assert_int_equal(stale(), 3);
	reclaim();
	assert_int_equal(pool.n_published, 0);
}

static void batch_from_before_a_new_start_is_refused(void **state)
{
	struct nfring_batch b;

	(void)state;
	publish(1);
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	nfr_queue_init(&queue, &path);
	nfring_queue_release(&queue, &b);
	assert_int_equal(stale(), 1);
}

static void every_slab_can_be_out_at_once(void **state)
{
	struct nfring_batch b;
	uint32_t out = 0;

	(void)state;
	while (pool.n_free) {
		publish(1);
		out++;
	}
	assert_int_equal(out, pool.geometry.slabs);
	for (uint32_t i = 0; i < out; i++) {
		assert_int_equal(nfring_queue_claim(&queue, &b), 1);
		nfring_queue_release(&queue, &b);
	}
	reclaim();
	assert_int_equal(pool.n_free, out);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		QUEUE_TEST(batches_are_released_in_any_order),
		QUEUE_TEST(every_slab_can_be_out_at_once),
		QUEUE_TEST(batch_released_too_often_is_refused_and_counted),
		QUEUE_TEST(late_second_release_leaves_the_next_batch_of_the_slab),
		QUEUE_TEST(batch_of_another_queue_is_refused),
		QUEUE_TEST(batch_of_a_callback_is_refused),
		QUEUE_TEST(batch_from_before_a_new_start_is_refused),
	};

	return RUN(queue_release, tests);
}
