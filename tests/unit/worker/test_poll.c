/* SPDX-License-Identifier: MIT */
/* One poll of a worker, in a thread that is not nfring's: the test's own. A pair of Unix datagram
 * sockets stands in for the netlink socket, so no privileges are needed. Every case runs with both
 * sources. */
#include "poll_fixture.h"
#include "unit.h"

#include <errno.h>

static struct nfr_poll poll;
static struct poll_fixture fixture;
static uint8_t source; /* enum nfring_source */

static int make(void **state)
{
	(void)state;
	memset(&poll, 0, sizeof(poll));
	return poll_fixture_open(&fixture, &poll, source);
}

static int unmake(void **state)
{
	(void)state;
	poll_fixture_close(&fixture, &poll);
	return 0;
}

/* Polls until `datagrams` came, for a hundred polls of 10 ms at most. */
static void poll_for(int datagrams)
{
	for (unsigned i = 0; i < 100 && datagrams > 0; i++) {
		int n = nfr_poll_once(&poll, 10000);

		assert_true(n >= 0);
		datagrams -= n;
	}
	assert_int_equal(datagrams, 0);
}

static void poll_delivers_and_publishes_what_arrived(void **state)
{
	uint32_t handle;

	(void)state;
	fixture_need_source(&fixture);
	fixture_send_packets(&fixture, 0, 3);
	poll_for(1);
	handle = fixture_claim(&fixture.path);
	assert_int_not_equal(handle, NFR_SLAB_NONE);
	assert_int_equal(fixture_batch(&poll.path, handle)->count, 3);
	assert_true(fixture_batch(&poll.path, handle)->received_ns > 0);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.delivered), 3);
	assert_true(nfr_counter(&poll.stats.wakeups) >= 1);
}

static void window_follows_the_datagrams_that_arrive(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	assert_int_equal(poll.window_now, FIXTURE_WINDOW);
	poll.window_now = 1; /* as after large ones, were the minimum lower */
	assert_int_equal(nfr_poll_once(&poll, 1000), 0);
	assert_int_equal(poll.window_now, 1);
	fixture_send_packets(&fixture, 0, 1);
	poll_for(1);
	assert_int_equal(poll.window_now, FIXTURE_WINDOW);
}

static void poll_returns_nothing_after_its_timeout(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	assert_int_equal(nfr_poll_once(&poll, 1000), 0);
	assert_int_equal(nfr_poll_once(&poll, 0), 0);
	assert_int_equal(nfr_counter(&poll.stats.wakeups), 0);
}

static void stop_ends_a_wait_without_a_timeout(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	assert_false(nfr_poll_is_stopped(&poll));
	nfr_poll_stop(&poll, NFR_STOP_AT_ONCE);
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_true(nfr_poll_is_stopped(&poll));
}

/* A datagram of one packet to each slab, then `how`; returns how many of `n` were delivered. */
static uint64_t deliver_and_stop(uint32_t n, enum nfr_stop how)
{
	for (uint32_t i = 0; i < n; i++)
		fixture_send_packets(&fixture, i, 1);
	nfr_poll_stop(&poll, how);
	while (nfr_poll_once(&poll, 0) > 0) {
	}
	return nfr_counter(&fixture.path.group.ledger.delivered);
}

static void stop_at_once_only_counts_what_comes(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	assert_int_equal(deliver_and_stop(2, NFR_STOP_AT_ONCE), 0);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.discarded), 2);
}

static void stop_after_drain_delivers_until_its_time_is_over(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	assert_int_equal(deliver_and_stop(2, NFR_STOP_AFTER_DRAIN), 2);
	atomic_store(&poll.drain_until_ns, 1); /* long ago */
	assert_true(nfr_poll_is_discarding(&poll));
}

static void stop_can_only_become_stricter(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	nfr_poll_stop(&poll, NFR_STOP_AFTER_DRAIN);
	assert_false(nfr_poll_is_discarding(&poll));
	nfr_poll_stop(&poll, NFR_STOP_AT_ONCE);
	nfr_poll_stop(&poll, NFR_STOP_AFTER_DRAIN);
	assert_true(nfr_poll_is_discarding(&poll));
}

static void refused_limits_freeze_the_group(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	msg_error(&fixture.m, NFR_SEQ_LIMITS, -EPERM);
	fixture_send(&fixture);
	poll_for(1);
	assert_int_equal(fixture.path.group.qthresh.state, NFR_QTHRESH_FROZEN);
	assert_int_equal(fixture.reports, 0); /* to be expected without CAP_NET_ADMIN */
	msg_error(&fixture.m, NFR_SEQ_LIMITS, -ENOMEM);
	fixture_send(&fixture);
	poll_for(1);
	assert_int_equal(fixture.reports, 1);
	assert_int_equal(fixture.report_err, -ENOMEM);
}

static void poll_confirms_limits_only_if_it_may_have_emptied_the_socket(void **state)
{
	uint32_t seq = 0;
	int n;

	(void)state;
	fixture_need_source(&fixture);
	do {
		fixture.path.group.qthresh.state = NFR_QTHRESH_REQUESTED;
		fixture_send_packets(&fixture, seq++, 1);
		fixture_send_packets(&fixture, seq++, 1);
		n = nfr_poll_once(&poll, 10000);
		for (uint32_t handle; (handle = fixture_claim(&fixture.path)) != NFR_SLAB_NONE;)
			fixture_release(&fixture.path, handle);
	} while (n < (int)FIXTURE_WINDOW && seq < 200);
	assert_int_equal(n, FIXTURE_WINDOW);
	assert_int_equal(fixture.path.group.qthresh.state, NFR_QTHRESH_REQUESTED);
	while (nfr_poll_once(&poll, 1000) > 0) {
	}
	fixture_send_packets(&fixture, seq, 1);
	poll_for(1);
	assert_int_equal(fixture.path.group.qthresh.state, NFR_QTHRESH_SETTLED);
}

static const struct nfr_source_ops *real;

/* In place of the source's: as if it had received as many datagrams as it may, and left others unread. */
static int wait_and_leave_unread(struct nfr_source *s, const struct nfr_source_wait *w, struct nfr_rx *rx, uint32_t max)
{
	int n = real->wait(s, w, rx, max);

	s->unread = true;
	return n;
}

static void poll_that_leaves_datagrams_unread_confirms_no_limits(void **state)
{
	struct nfr_source_ops ops;

	(void)state;
	fixture_need_source(&fixture);
	real = poll.source->ops;
	ops = *real;
	ops.wait = wait_and_leave_unread;
	poll.source->ops = &ops;
	fixture.path.group.qthresh.state = NFR_QTHRESH_REQUESTED;
	fixture_send_packets(&fixture, 0, 1);
	poll_for(1);
	assert_int_equal(fixture.path.group.qthresh.state, NFR_QTHRESH_REQUESTED);
	poll.source->ops = real;
	poll.source->unread = false;
	fixture_send_packets(&fixture, 1, 1);
	poll_for(1);
	assert_int_equal(fixture.path.group.qthresh.state, NFR_QTHRESH_SETTLED);
}

static void arrivals_are_given_to_the_controller_once(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	fixture.path.group.qthresh.batching.usable_us = 0; /* no update forgets them, however late it comes */
	fixture_send_packets(&fixture, 0, 3);
	poll_for(1);
	assert_int_equal(fixture.path.group.qthresh.batching.packets, 3);
	assert_int_equal(fixture.path.group.arrived.packets, 0);
	assert_int_equal(fixture.path.group.arrived.datagrams, 0);
	fixture_send_packets(&fixture, 3, 2);
	poll_for(1);
	assert_int_equal(fixture.path.group.qthresh.batching.packets, 5);
}

static void refusal_nobody_waits_for_is_not_reported(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	msg_error(&fixture.m, NFR_SEQ_UNBIND, -ENODEV);
	fixture_send(&fixture);
	nfr_ack_expect(&poll.ack, NFR_SEQ_REQUEST + 1);
	msg_error(&fixture.m, NFR_SEQ_REQUEST, -EPERM); /* given up before */
	fixture_send(&fixture);
	poll_for(2);
	assert_int_equal(fixture.reports, 0);
}

static void report_that_returns_non_zero_ends_the_capture(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	fixture.report_returns = 9;
	msg_error(&fixture.m, NFR_SEQ_LIMITS + 1, -EIO); /* of a group that there is not */
	fixture_send(&fixture);
	poll_for(1);
	assert_true(nfr_poll_is_stopped(&poll));
	assert_int_equal(poll.path.callback_result, 9);
}

static int go_on(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	++*(unsigned *)user;
	return 0;
}

static void callback_does_not_take_back_an_end_that_a_report_brought(void **state)
{
	unsigned calls = 0;

	(void)state;
	fixture_need_source(&fixture);
	poll.path.on_batch = go_on;
	poll.path.on_batch_user = &calls;
	fixture.report_returns = 9;
	msg_error(&fixture.m, NFR_SEQ_LIMITS + 1, -EIO);
	fixture_send_packets(&fixture, 0, 1); /* in the same datagram */
	poll_for(1);
	assert_int_equal(calls, 1);
	assert_int_equal(poll.path.callback_result, 9);
}

static int end_at_once(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	++*(unsigned *)user;
	return 7;
}

static void callback_that_ends_the_capture_is_not_called_again(void **state)
{
	const uint32_t n_free = poll.path.pool.n_free + poll.path.pool.n_posted;
	unsigned calls = 0;

	(void)state;
	fixture_need_source(&fixture);
	poll.path.on_batch = end_at_once;
	poll.path.on_batch_user = &calls;
	fixture_send_packets(&fixture, 0, 1);
	fixture_send_packets(&fixture, 1, 4);
	poll_for(2);
	assert_int_equal(calls, 1);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.delivered), 1);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.discarded), 4);
	assert_int_equal(poll.path.pool.n_free + poll.path.pool.n_posted, n_free);
}

/* Fills every slab but the scratch slab, and leaves one more datagram in the socket. */
static void exhaust_slabs(void)
{
	for (uint32_t i = 0; i < FIXTURE_SLABS; i++)
		fixture_send_packets(&fixture, i, 1);
	poll_for(FIXTURE_SLABS - 1);
}

static void without_a_free_slab_receiving_pauses_and_nothing_is_lost(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	exhaust_slabs();
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_int_equal(nfr_counter(&poll.stats.starved), 1); /* one pause, however long */
	fixture_release(&fixture.path, fixture_claim(&fixture.path));
	poll_for(1);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.delivered), FIXTURE_SLABS);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.lost), 0);
}

static void pause_for_a_slab_ends_however_long_a_hold_is(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	exhaust_slabs();
	atomic_store(&poll.stats.hold_us, 600000000); /* ten minutes */
	alarm(60);                                    /* only a poll that holds is there still */
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	alarm(0);
}

#define POLL_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"poll." #behaviour, behaviour, make, unmake, NULL                                                      \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		POLL_TEST(poll_delivers_and_publishes_what_arrived),
		POLL_TEST(window_follows_the_datagrams_that_arrive),
		POLL_TEST(poll_returns_nothing_after_its_timeout),
		POLL_TEST(stop_ends_a_wait_without_a_timeout),
		POLL_TEST(stop_at_once_only_counts_what_comes),
		POLL_TEST(stop_after_drain_delivers_until_its_time_is_over),
		POLL_TEST(stop_can_only_become_stricter),
		POLL_TEST(refused_limits_freeze_the_group),
		POLL_TEST(poll_confirms_limits_only_if_it_may_have_emptied_the_socket),
		POLL_TEST(poll_that_leaves_datagrams_unread_confirms_no_limits),
		POLL_TEST(arrivals_are_given_to_the_controller_once),
		POLL_TEST(refusal_nobody_waits_for_is_not_reported),
		POLL_TEST(report_that_returns_non_zero_ends_the_capture),
		POLL_TEST(callback_does_not_take_back_an_end_that_a_report_brought),
		POLL_TEST(callback_that_ends_the_capture_is_not_called_again),
		POLL_TEST(without_a_free_slab_receiving_pauses_and_nothing_is_lost),
		POLL_TEST(pause_for_a_slab_ends_however_long_a_hold_is),
	};
	int failed;

	source = NFRING_SOURCE_RECV;
	failed = cmocka_run_group_tests_name("poll with recv", tests, NULL, NULL);
	source = NFRING_SOURCE_URING;
	return failed + cmocka_run_group_tests_name("poll with io_uring", tests, NULL, NULL);
}
