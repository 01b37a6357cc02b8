/* SPDX-License-Identifier: MIT */
/* A worker asks the kernel to stamp packets as opts.timestamps says, and no sooner. */
#include "poll_fixture.h"
#include "needs.h"
#include "unit.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>

static struct nfr_poll poll;
static struct poll_fixture fixture;

static int unmake(void **state)
{
	(void)state;
	poll_fixture_close(&fixture, &poll);
	return 0;
}

static void open_with(uint8_t timestamps)
{
	memset(&poll, 0, sizeof(poll));
	assert_true(poll_fixture_make(&fixture, &poll, NFRING_SOURCE_RECV));
	fixture.set.timestamps = timestamps;
	assert_int_equal(nfr_poll_open(&poll), 0);
	assert_int_equal(nfr_poll_activate(&poll), 0);
}

/* Tells whether the group's socket asks; the worker must say the same. */
static bool asks(void)
{
	int on = 0;
	socklen_t len = sizeof(on);

	assert_int_equal(getsockopt(mnl_socket_get_fd(fixture.path.group.nl), SOL_SOCKET, SO_TIMESTAMPNS, &on, &len),
			 0);
	assert_int_equal(atomic_load(&poll.stats.timestamps), on);
	return on;
}

/* Brings a packet of the hook to the worker. */
static void bring(uint8_t hook, bool stamped)
{
	const struct nfulnl_msg_packet_hdr head = { .hook = hook };
	const uint64_t time[2] = { 0, 0 };

	msg_begin_packet(&fixture.m, NFPROTO_IPV4, FIXTURE_GROUP);
	msg_attr(&fixture.m, NFULA_PACKET_HDR, &head, sizeof(head));
	if (stamped)
		msg_attr(&fixture.m, NFULA_TIMESTAMP, time, sizeof(time));
	msg_attr_u32(&fixture.m, NFULA_SEQ, fixture.path.group.ledger.expected);
	fixture_send(&fixture);
	for (unsigned i = 0; i < 100 && nfr_poll_once(&poll, 10000) == 0; i++) {
	}
	fixture_release(&fixture.path, fixture_claim(&fixture.path));
}

static void auto_asks_once_a_received_packet_has_no_stamp(void **state)
{
	(void)state;
	open_with(NFRING_TIMESTAMPS_AUTO);
	need_call("SO_TIMESTAMPNS");
	assert_false(asks());
	bring(NF_INET_LOCAL_IN, true);
	bring(NF_INET_LOCAL_OUT, false);
	assert_false(asks());
	bring(NF_INET_LOCAL_IN, false);
	assert_true(asks());
	assert_false(poll.path.stamp_watch.on); /* nothing is watched for any more */
}

static void on_asks_from_the_start(void **state)
{
	(void)state;
	open_with(NFRING_TIMESTAMPS_ON);
	need_call("SO_TIMESTAMPNS");
	assert_true(asks());
}

static void off_never_asks(void **state)
{
	(void)state;
	open_with(NFRING_TIMESTAMPS_OFF);
	bring(NF_INET_LOCAL_IN, false);
	assert_false(asks());
}

static void what_was_asked_for_still_holds_in_a_second_start(void **state)
{
	(void)state;
	open_with(NFRING_TIMESTAMPS_AUTO);
	need_call("SO_TIMESTAMPNS");
	bring(NF_INET_FORWARD, false);
	nfr_poll_close(&poll);
	assert_int_equal(nfr_poll_open(&poll), 0);
	assert_true(asks());
	assert_false(poll.path.stamp_watch.on);
}

#define TIMESTAMPS_TEST(behaviour)                                                                                     \
	{                                                                                                              \
		"timestamps." #behaviour, behaviour, NULL, unmake, NULL                                                \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TIMESTAMPS_TEST(auto_asks_once_a_received_packet_has_no_stamp),
		TIMESTAMPS_TEST(on_asks_from_the_start),
		TIMESTAMPS_TEST(off_never_asks),
		TIMESTAMPS_TEST(what_was_asked_for_still_holds_in_a_second_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
