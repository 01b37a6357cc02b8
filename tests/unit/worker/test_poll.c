/* SPDX-License-Identifier: MIT */
/* One poll of a worker, in a thread that is not nfring's: the test's own. A pair of Unix datagram
 * sockets stands in for the netlink socket, so no privileges are needed. Every case runs with both
 * sources. */
#define _GNU_SOURCE
#include "poll.h"

#include "path_fixture.h"
#include "unit.h"

#include <errno.h>
#include <sys/socket.h>

#define WINDOW 2u

static struct nfr_poll poll;
static struct path_fixture fixture;
static struct nfr_settings set;
static struct nfr_rx rx[WINDOW];
static struct msg m;
static int socks[1];
static int sender;
static uint8_t source;  /* enum nfring_source */
static const char *why; /* the source cannot be had */

static struct {
	unsigned calls;
	int err;
	int returns;
} reported;

static int report(void *user, int err, int code, const char *what)
{
	(void)user;
	(void)code;
	(void)what;
	reported.calls++;
	reported.err = err;
	return reported.returns;
}

static int make(void **state)
{
	int pair[2], ret;

	(void)state;
	memset(&poll, 0, sizeof(poll));
	memset(&reported, 0, sizeof(reported));
	m.len = 0;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) < 0 || !path_fixture_make(&fixture, &poll.path))
		return -1;
	socks[0] = fixture.group.fd = pair[0];
	sender = pair[1];
	set = (struct nfr_settings){
		.source = source, .qthresh = 1, .nlbufsiz_bytes = 16064, .latency_budget_us = 1000
	};
	poll.set = &set;
	poll.window = WINDOW;
	poll.rx = rx;
	poll.socks = socks;
	poll.source_at = calloc(1, nfr_max(nfr_source_uring.size, nfr_source_recv.size));
	poll.stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	poll.report = report;
	if (!poll.source_at || poll.stop_fd < 0 || nfr_ack_init(&poll.ack) < 0)
		return -1;
	ret = nfr_poll_open(&poll);
	why = ret < 0 ? strerror(-ret) : NULL;
	return ret < 0 && source == NFRING_SOURCE_RECV ? -1 : 0;
}

static int unmake(void **state)
{
	(void)state;
	if (!why)
		nfr_poll_close(&poll);
	nfr_ack_fini(&poll.ack);
	close(poll.stop_fd);
	close(socks[0]);
	close(sender);
	free(poll.source_at);
	path_fixture_free(&poll.path);
	return 0;
}

/* Where the machine refuses io_uring there is nothing to test. */
static void need_source(void)
{
	if (why) {
		print_message("io_uring cannot be set up: %s\n", why);
		skip();
	}
}

/* Sends what `m` holds as one datagram. */
static void send_datagram(void)
{
	assert_int_equal(send(sender, m.bytes, m.len, 0), m.len);
	m.len = 0;
}

static void send_packets(uint32_t first_seq, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		msg_numbered(&m, first_seq + i);
	send_datagram();
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
	need_source();
	send_packets(0, 3);
	poll_for(1);
	slab = fixture_claim(&poll.path);
	assert_int_not_equal(slab, NFR_SLAB_NONE);
	assert_int_equal(fixture_slab(&poll.path, slab)->count, 3);
	assert_true(fixture_slab(&poll.path, slab)->received_ns > 0);
	assert_int_equal(nfr_counter(&fixture.group.ledger.delivered), 3);
	assert_true(nfr_counter(&poll.stats.wakeups) >= 1);
}

static void poll_returns_nothing_after_its_timeout(void **state)
{
	(void)state;
	need_source();
	assert_int_equal(nfr_poll_once(&poll, 1000), 0);
	assert_int_equal(nfr_poll_once(&poll, 0), 0);
	assert_int_equal(nfr_counter(&poll.stats.wakeups), 0);
}

static void stop_ends_a_wait_without_a_timeout(void **state)
{
	(void)state;
	need_source();
	assert_false(nfr_poll_is_stopped(&poll));
	nfr_poll_stop(&poll);
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_true(nfr_poll_is_stopped(&poll));
}

static void ack_is_found_among_packets_by_the_thread_that_waits_for_it(void **state)
{
	(void)state;
	need_source();
	nfr_ack_expect(&poll.ack, NFR_SEQ_REQUEST);
	msg_numbered(&m, 0);
	send_datagram();
	msg_error(&m, NFR_SEQ_REQUEST, -EBUSY);
	send_datagram();
	poll_for(2);
	assert_int_equal(nfr_ack_wait(&poll.ack, 0), -EBUSY);
	assert_int_equal(nfr_counter(&fixture.group.ledger.delivered), 1);
	assert_int_equal(reported.calls, 0);
}

static void refused_limits_freeze_the_group(void **state)
{
	(void)state;
	need_source();
	msg_error(&m, NFR_SEQ_LIMITS, -EPERM);
	send_datagram();
	poll_for(1);
	assert_int_equal(fixture.group.qthresh.state, NFR_QTHRESH_FROZEN);
	assert_int_equal(reported.calls, 0); /* to be expected without CAP_NET_ADMIN */
	msg_error(&m, NFR_SEQ_LIMITS, -ENOMEM);
	send_datagram();
	poll_for(1);
	assert_int_equal(reported.calls, 1);
	assert_int_equal(reported.err, -ENOMEM);
}

static void poll_confirms_limits_only_if_it_may_have_emptied_the_socket(void **state)
{
	uint32_t seq = 0;
	int n;

	(void)state;
	need_source();
	do {
		fixture.group.qthresh.state = NFR_QTHRESH_REQUESTED;
		send_packets(seq++, 1);
		send_packets(seq++, 1);
		n = nfr_poll_once(&poll, 10000);
		for (uint32_t slab; (slab = fixture_claim(&poll.path)) != NFR_SLAB_NONE;)
			fixture_release(&poll.path, slab);
	} while (n < (int)WINDOW && seq < 200);
	assert_int_equal(n, WINDOW);
	assert_int_equal(fixture.group.qthresh.state, NFR_QTHRESH_REQUESTED);
	while (nfr_poll_once(&poll, 1000) > 0) {
	}
	send_packets(seq, 1);
	poll_for(1);
	assert_int_equal(fixture.group.qthresh.state, NFR_QTHRESH_SETTLED);
}

static void arrivals_are_given_to_the_controller_once(void **state)
{
	(void)state;
	need_source();
	send_packets(0, 3);
	poll_for(1);
	assert_int_equal(fixture.group.qthresh.batching.packets, 3);
	assert_int_equal(fixture.group.arrived.packets, 0);
	assert_int_equal(fixture.group.arrived.datagrams, 0);
	send_packets(3, 2);
	poll_for(1);
	assert_int_equal(fixture.group.qthresh.batching.packets, 5);
}

static void refusal_nobody_waits_for_is_not_reported(void **state)
{
	(void)state;
	need_source();
	msg_error(&m, NFR_SEQ_UNBIND, -ENODEV);
	send_datagram();
	nfr_ack_expect(&poll.ack, NFR_SEQ_REQUEST + 1);
	msg_error(&m, NFR_SEQ_REQUEST, -EPERM); /* given up before */
	send_datagram();
	poll_for(2);
	assert_int_equal(reported.calls, 0);
}

static void report_that_returns_non_zero_ends_the_capture(void **state)
{
	(void)state;
	need_source();
	reported.returns = 9;
	msg_error(&m, NFR_SEQ_LIMITS + 1, -EIO); /* of a group that there is not */
	send_datagram();
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
	need_source();
	poll.path.on_batch = go_on;
	poll.path.on_batch_user = &calls;
	reported.returns = 9;
	msg_error(&m, NFR_SEQ_LIMITS + 1, -EIO);
	send_packets(0, 1); /* in the same datagram */
	poll_for(1);
	assert_int_equal(calls, 1);
	assert_int_equal(poll.path.callback_result, 9);
}

/* Fills every slab but the scratch slab, and leaves one more datagram in the socket. */
static void exhaust_slabs(void)
{
	for (uint32_t i = 0; i < FIXTURE_SLABS; i++)
		send_packets(i, 1);
	poll_for(FIXTURE_SLABS - 1);
}

static void without_a_free_slab_receiving_pauses_and_nothing_is_lost(void **state)
{
	(void)state;
	need_source();
	exhaust_slabs();
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_int_equal(nfr_counter(&poll.stats.starved), 1); /* one pause, however long */
	fixture_release(&poll.path, fixture_claim(&poll.path));
	poll_for(1);
	assert_int_equal(nfr_counter(&fixture.group.ledger.delivered), FIXTURE_SLABS);
	assert_int_equal(nfr_counter(&fixture.group.ledger.lost), 0);
}

static void awaited_ack_is_found_behind_packets_that_no_slab_can_take(void **state)
{
	(void)state;
	need_source();
	exhaust_slabs();
	nfr_ack_expect(&poll.ack, NFR_SEQ_REQUEST);
	msg_error(&m, NFR_SEQ_REQUEST, 0);
	send_datagram();
	assert_int_equal(nfr_poll_once(&poll, -1), 0);
	assert_int_equal(nfr_ack_wait(&poll.ack, 0), 0);
	assert_int_equal(nfr_counter(&fixture.group.ledger.discarded), 1);
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
		POLL_TEST(awaited_ack_is_found_behind_packets_that_no_slab_can_take),
	};
	int failed;

	source = NFRING_SOURCE_RECV;
	failed = cmocka_run_group_tests_name("poll with recv", tests, NULL, NULL);
	source = NFRING_SOURCE_URING;
	return failed + cmocka_run_group_tests_name("poll with io_uring", tests, NULL, NULL);
}
