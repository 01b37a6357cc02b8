/* SPDX-License-Identifier: MIT */
/* The consumer's side, with the worker's played by the test: no thread, so that
 * every interleaving can be had. */
#include "queue.h"

#include "unit.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static struct nfr_channel *channel;
static struct nfr_pool pool;
static struct nfr_spsc_producer filled; /* the worker's ends */
static struct nfr_spsc_consumer freed;
static struct nfring_queue queue;
static struct nfr_path path;
static struct nfr_latency latency;

static int set_up(void **state)
{
	struct nfr_geometry geometry = nfr_geometry_make(4096, 10, 200000);
	struct nfr_channel_map map = nfr_channel_map(&geometry);

	(void)state;
	channel = aligned_alloc(4096, nfr_round_up(map.bytes, 4096));
	if (!channel)
		return -1;
	memset(channel, 0, map.bytes);
	channel = nfr_channel_init(channel, &map);
	filled = nfr_spsc_producer(nfr_channel_filled(channel, &map), map.capacity, 0);
	freed = nfr_spsc_consumer(nfr_channel_free(channel, &map), map.capacity, 0);
	nfr_pool_init(&pool, &geometry, nfr_channel_slabs(channel, &map), calloc(geometry.slabs, 4),
		      calloc(geometry.slabs, 1));
	memset(&path, 0, sizeof(path));
	memset(&latency, 0, sizeof(latency));
	path.channel = channel;
	path.map = map;
	path.latency = &latency;
	path.queue_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	nfr_queue_init(&queue, &path);
	return path.queue_fd < 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	close(path.queue_fd);
	free(pool.free);
	free(pool.state);
	free(channel);
	return 0;
}

/* What the worker does for a datagram of `count` packets; whether it has to write the eventfd. */
static bool publish(uint32_t count)
{
	uint32_t number = nfr_pool_post(&pool);
	struct nfr_slab *slab = nfr_slab_at(pool.base, &pool.geometry, number);

	assert_int_not_equal(number, NFR_SLAB_NONE);
	nfr_pool_fill(&pool, number);
	*slab = (struct nfr_slab){ .received_ns = 123, .count = count, .bytes = 456, .worker = 3, .group = 5 };
	nfr_pool_publish(&pool, number);
	assert_true(nfr_spsc_push(&filled, number));
	nfr_spsc_publish_before_wake(&filled);
	return nfr_wake_needed(&channel->wake);
}

static void signal_consumer(void)
{
	const uint64_t one = 1;

	assert_int_equal(write(path.queue_fd, &one, sizeof(one)), sizeof(one));
}

static void end_with(int err)
{
	atomic_store(&channel->result, err);
	signal_consumer();
}

static void reclaim(void)
{
	uint32_t number;

	while (nfr_spsc_pop(&freed, &number))
		(void)nfr_pool_take_back(&pool, number);
}

static bool readable(void)
{
	struct pollfd p = { .fd = nfring_queue_fd(&queue), .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void nothing_to_claim_gives_0(void **state)
{
	struct nfring_batch b;

	(void)state;
	assert_int_equal(nfring_queue_claim(&queue, &b), 0);
}

static void claimed_batch_is_what_was_published(void **state)
{
	struct nfring_batch b;

	(void)state;
	publish(7);
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	assert_int_equal(b.count, 7);
	assert_int_equal(b.bytes, 456);
	assert_int_equal(b.received_ns, 123);
	assert_int_equal(b.worker, 3);
	assert_int_equal(b.group, 5);
	assert_ptr_equal(b.pkt, nfr_slab_pkts(nfr_slab_at(pool.base, &pool.geometry, b.slab)));
	assert_int_equal(nfring_queue_claim(&queue, &b), 0);
}

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

static void batch_released_too_often_is_ignored(void **state)
{
	struct nfring_batch b, forged = { .slab = UINT32_MAX };

	(void)state;
	publish(1);
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	for (uint32_t i = 0; i < 3 * path.map.capacity; i++) {
		nfring_queue_release(&queue, &b);
		nfring_queue_release(&queue, &forged);
	}
	reclaim();
	assert_int_equal(pool.n_published, 0);
	assert_int_equal(pool.n_free, pool.geometry.slabs);
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

static void end_comes_after_everything_published(void **state)
{
	struct nfring_batch b;

	(void)state;
	publish(1);
	publish(2);
	end_with(-ESHUTDOWN);
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	assert_int_equal(b.count, 2);
	assert_int_equal(nfring_queue_claim(&queue, &b), -ESHUTDOWN);
	assert_int_equal(nfring_queue_claim(&queue, &b), -ESHUTDOWN);
}

static void error_that_ended_the_worker_is_told(void **state)
{
	struct nfring_batch b;

	(void)state;
	end_with(-EIO);
	assert_int_equal(nfring_queue_claim(&queue, &b), -EIO);
}

static void wait_times_out_with_0(void **state)
{
	(void)state;
	assert_int_equal(nfring_queue_wait(&queue, 0), 0);
	assert_int_equal(nfring_queue_wait(&queue, 20), 0);
}

static void wait_does_not_sleep_on_a_batch(void **state)
{
	(void)state;
	publish(1);
	assert_int_equal(nfring_queue_wait(&queue, -1), 1);
}

static void wait_does_not_sleep_on_the_end(void **state)
{
	(void)state;
	end_with(-ESHUTDOWN);
	assert_int_equal(nfring_queue_wait(&queue, -1), 1);
	assert_int_equal(nfring_queue_arm(&queue), 1);
}

static void nobody_is_told_who_does_not_sleep(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 5; i++)
		assert_false(publish(1));
	assert_false(readable());
}

static void armed_consumer_is_signalled_once(void **state)
{
	(void)state;
	assert_int_equal(nfring_queue_arm(&queue), 0);
	assert_true(publish(1));
	signal_consumer();
	assert_true(readable());
	assert_false(publish(1));
	assert_false(publish(1));
}

static void arming_again_makes_the_descriptor_quiet(void **state)
{
	struct nfring_batch b;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(nfring_queue_arm(&queue), 0);
		assert_false(readable());
		assert_true(publish(1));
		signal_consumer();
		assert_true(readable());
		assert_int_equal(nfring_queue_claim(&queue, &b), 1);
		nfring_queue_release(&queue, &b);
		reclaim();
	}
}

/* The worker was interrupted between counting `signalled` and writing the eventfd, and
 * the consumer saw the batch without sleeping. The late write may wake it once
 * for nothing; it must not keep the descriptor readable. */
static void late_wakeup_wakes_once_at_most(void **state)
{
	struct nfring_batch b;

	(void)state;
	assert_int_equal(nfring_queue_arm(&queue), 0);
	assert_true(publish(1));
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	assert_int_equal(nfring_queue_arm(&queue), 0);
	signal_consumer();
	assert_true(readable());
	assert_int_equal(nfring_queue_arm(&queue), 0);
	assert_false(readable());
}

/* The same with two wake-ups, the second late. */
static void late_second_wakeup_wakes_once_at_most(void **state)
{
	struct nfring_batch b;

	(void)state;
	assert_int_equal(nfring_queue_arm(&queue), 0);
	assert_true(publish(1));
	signal_consumer();
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	nfr_wake_arm(&channel->wake);
	assert_true(publish(1));
	assert_int_equal(nfring_queue_claim(&queue, &b), 1);
	assert_int_equal(nfring_queue_arm(&queue), 0);
	signal_consumer();
	assert_int_equal(nfring_queue_arm(&queue), 0);
	assert_false(readable());
}

static void end_keeps_the_descriptor_readable(void **state)
{
	struct nfring_batch b;

	(void)state;
	assert_int_equal(nfring_queue_arm(&queue), 0);
	end_with(-ESHUTDOWN);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(nfring_queue_arm(&queue), 1);
		assert_true(readable());
		assert_int_equal(nfring_queue_claim(&queue, &b), -ESHUTDOWN);
	}
}

static void parts_of_the_mapping_do_not_overlap(void **state)
{
	const struct nfr_channel_map l = path.map;

	(void)state;
	assert_true(l.filled_offset >= sizeof(*channel));
	assert_true(l.free_offset >= l.filled_offset + nfr_spsc_bytes(l.capacity));
	assert_true(l.slabs_offset >= l.free_offset + nfr_spsc_bytes(l.capacity));
	assert_true(l.bytes >= l.slabs_offset + nfr_geometry_bytes(&l.geometry));
	assert_int_equal(l.slabs_offset % 4096, 0);
	assert_int_equal(l.filled_offset % NFR_FALSE_SHARING, 0);
	assert_int_equal(l.free_offset % NFR_FALSE_SHARING, 0);
	assert_true(l.capacity >= l.geometry.slabs);
	assert_int_equal(l.capacity & (l.capacity - 1), 0);
}

#define QUEUE_TEST(behaviour)                                                                                          \
	{                                                                                                              \
		"queue." #behaviour, behaviour, set_up, tear_down, NULL                                                \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		QUEUE_TEST(nothing_to_claim_gives_0),
		QUEUE_TEST(claimed_batch_is_what_was_published),
		QUEUE_TEST(batches_are_released_in_any_order),
		QUEUE_TEST(batch_released_too_often_is_ignored),
		QUEUE_TEST(every_slab_can_be_out_at_once),
		QUEUE_TEST(end_comes_after_everything_published),
		QUEUE_TEST(error_that_ended_the_worker_is_told),
		QUEUE_TEST(wait_times_out_with_0),
		QUEUE_TEST(wait_does_not_sleep_on_a_batch),
		QUEUE_TEST(wait_does_not_sleep_on_the_end),
		QUEUE_TEST(nobody_is_told_who_does_not_sleep),
		QUEUE_TEST(armed_consumer_is_signalled_once),
		QUEUE_TEST(arming_again_makes_the_descriptor_quiet),
		QUEUE_TEST(late_wakeup_wakes_once_at_most),
		QUEUE_TEST(late_second_wakeup_wakes_once_at_most),
		QUEUE_TEST(end_keeps_the_descriptor_readable),
		QUEUE_TEST(parts_of_the_mapping_do_not_overlap),
	};

	return RUN(queue, tests);
}
