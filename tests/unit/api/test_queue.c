/* SPDX-License-Identifier: MIT */
/* The consumer's side, with the worker's played by the test: no thread, so that
 * every interleaving can be had. */
#include "queue_fixture.h"

#include <errno.h>
#include <poll.h>

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
	assert_ptr_equal(b.pkt, nfr_slab_pkts(nfr_handle_at(pool.base, &pool.geometry, last_published)));
	assert_int_equal(b.lost_before, 11);
	for (size_t i = 0; i < ARRAY_SIZE(b.reserved); i++)
		assert_int_equal(b.reserved[i], 0);
	assert_int_equal(nfring_queue_claim(&queue, &b), 0);
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
	assert_int_equal(l.slabs_offset % NFR_PAGE_MOST, 0);
	assert_int_equal(l.filled_offset % NFR_FALSE_SHARING, 0);
	assert_int_equal(l.free_offset % NFR_FALSE_SHARING, 0);
	assert_true(l.capacity >= l.geometry.slabs);
	assert_int_equal(l.capacity & (l.capacity - 1), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		QUEUE_TEST(nothing_to_claim_gives_0),
		QUEUE_TEST(claimed_batch_is_what_was_published),
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
