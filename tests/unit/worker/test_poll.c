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
	uint32_t slab;

	(void)state;
	fixture_need_source(&fixture);
	fixture_send_packets(&fixture, 0, 3);
	poll_for(1);
	slab = fixture_claim(&fixture.path);
	assert_int_not_equal(slab, NFR_SLAB_NONE);
	assert_int_equal(fixture_slab(&poll.path, slab)->count, 3);
	assert_true(fixture_slab(&poll.path, slab)->received_ns > 0);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.delivered), 3);
	assert_true(nfr_counter(&poll.stats.wakeups) >= 1);
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
	nfr_poll_stop(&poll);
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_true(nfr_poll_is_stopped(&poll));
}

static void ack_is_found_among_packets_by_the_thread_that_waits_for_it(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	nfr_ack_expect(&poll.ack, NFR_SEQ_REQUEST);
	msg_numbered(&fixture.m, 0);
	fixture_send(&fixture);
	msg_error(&fixture.m, NFR_SEQ_REQUEST, -EBUSY);
	fixture_send(&fixture);
	poll_for(2);
	assert_int_equal(nfr_ack_wait(&poll.ack, 0), -EBUSY);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.delivered), 1);
	assert_int_equal(fixture.reports, 0);
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
		for (uint32_t slab; (slab = fixture_claim(&fixture.path)) != NFR_SLAB_NONE;)
			fixture_release(&fixture.path, slab);
	} while (n < (int)FIXTURE_WINDOW && seq < 200);
	assert_int_equal(n, FIXTURE_WINDOW);
	assert_int_equal(fixture.path.group.qthresh.state, NFR_QTHRESH_REQUESTED);
	while (nfr_poll_once(&poll, 1000) > 0) {
	}
	fixture_send_packets(&fixture, seq, 1);
	poll_for(1);
	assert_int_equal(fixture.path.group.qthresh.state, NFR_QTHRESH_SETTLED);
}

static void arrivals_are_given_to_the_controller_once(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
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

static void awaited_ack_is_found_behind_packets_that_no_slab_can_take(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	exhaust_slabs();
	nfr_ack_expect(&poll.ack, NFR_SEQ_REQUEST);
	msg_error(&fixture.m, NFR_SEQ_REQUEST, 0);
	fixture_send(&fixture);
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_int_equal(nfr_ack_wait(&poll.ack, 0), 0);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.discarded), 1);
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
		POLL_TEST(poll_returns_nothing_after_its_timeout),
		POLL_TEST(stop_ends_a_wait_without_a_timeout),
		POLL_TEST(ack_is_found_among_packets_by_the_thread_that_waits_for_it),
		POLL_TEST(refused_limits_freeze_the_group),
		POLL_TEST(poll_confirms_limits_only_if_it_may_have_emptied_the_socket),
		POLL_TEST(arrivals_are_given_to_the_controller_once),
		POLL_TEST(refusal_nobody_waits_for_is_not_reported),
		POLL_TEST(report_that_returns_non_zero_ends_the_capture),
		POLL_TEST(callback_does_not_take_back_an_end_that_a_report_brought),
		POLL_TEST(without_a_free_slab_receiving_pauses_and_nothing_is_lost),
		POLL_TEST(pause_for_a_slab_ends_however_long_a_hold_is),
		POLL_TEST(awaited_ack_is_found_behind_packets_that_no_slab_can_take),
	};
	int failed;

	source = NFRING_SOURCE_RECV;
	failed = cmocka_run_group_tests_name("poll with recv", tests, NULL, NULL);
	source = NFRING_SOURCE_URING;
	return failed + cmocka_run_group_tests_name("poll with io_uring", tests, NULL, NULL);
}
