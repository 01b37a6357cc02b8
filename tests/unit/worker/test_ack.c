/* SPDX-License-Identifier: MIT */
/* Waiting for an ACK: which one counts, what comes before it, and what a wait returns when it never
 * comes. */
#include "ack.h"

#include "poll_fixture.h"
#include "unit.h"

#include <errno.h>
#include <pthread.h>

static struct nfr_poll poll;
static struct poll_fixture fixture;

static int make(void **state)
{
	(void)state;
	memset(&poll, 0, sizeof(poll));
	return poll_fixture_open(&fixture, &poll, NFRING_SOURCE_RECV);
}

static int unmake(void **state)
{
	(void)state;
	poll_fixture_close(&fixture, &poll);
	return 0;
}

static int wait_for_ack(unsigned timeout_ms)
{
	return nfr_ack_wait(&poll.ack, &poll.path, 0, timeout_ms);
}

static void send_ack(uint32_t seq, int err)
{
	msg_error(&fixture.m, seq, err);
	fixture_send(&fixture);
}

static void nothing_is_awaited_before_a_request(void **state)
{
	(void)state;
	assert_false(nfr_ack_receive(&poll.ack, 0, 0));
	assert_false(nfr_ack_receive(&poll.ack, 7, 0));
}

static void request_is_awaited_until_its_own_ack(void **state)
{
	(void)state;
	nfr_ack_expect(&poll.ack, 7);
	assert_false(nfr_ack_receive(&poll.ack, 6, 0)); /* of an earlier request */
	assert_int_equal(poll.ack.state, NFR_ACK_AWAITED);
	assert_true(nfr_ack_receive(&poll.ack, 7, -EPERM));
	assert_false(nfr_ack_receive(&poll.ack, 7, 0)); /* once */
	assert_int_equal(wait_for_ack(1000), -EPERM);
}

static void next_request_forgets_the_ack_before(void **state)
{
	(void)state;
	nfr_ack_expect(&poll.ack, 7);
	assert_true(nfr_ack_receive(&poll.ack, 7, 0));
	nfr_ack_expect(&poll.ack, 8);
	assert_int_equal(wait_for_ack(1), -ETIMEDOUT);
	assert_false(nfr_ack_receive(&poll.ack, 7, 0));
	assert_true(nfr_ack_receive(&poll.ack, 8, -EBUSY));
	assert_int_equal(wait_for_ack(1000), -EBUSY);
}

static void ack_that_never_comes_stays_awaited(void **state)
{
	(void)state;
	nfr_ack_expect(&poll.ack, 7);
	send_ack(6, 0);
	assert_int_equal(wait_for_ack(20), -ETIMEDOUT);
	assert_int_equal(poll.ack.state, NFR_ACK_AWAITED);
}

static void packets_before_the_ack_are_discarded_and_counted(void **state)
{
	(void)state;
	nfr_ack_expect(&poll.ack, 7);
	for (uint32_t i = 0; i < 3 * FIXTURE_SLABS; i++) /* more than there are slabs */
		fixture_send_packets(&fixture, i, 1);
	send_ack(7, -EBUSY);
	fixture_send_packets(&fixture, 3 * FIXTURE_SLABS, 1);
	assert_int_equal(wait_for_ack(1000), -EBUSY);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.discarded), 3 * FIXTURE_SLABS);
	assert_int_equal(nfr_poll_once(&poll, 0), 1); /* what came after it */
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.delivered), 1);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.lost), 0);
	assert_int_equal(fixture.reports, 0);
}

static void *send_late(void *unused)
{
	const struct timespec pause = { .tv_nsec = 20000000 };

	nanosleep(&pause, NULL);
	send_ack(7, -ENODEV);
	return unused;
}

static void wait_sleeps_until_the_ack_comes(void **state)
{
	pthread_t thread;

	(void)state;
	nfr_ack_expect(&poll.ack, 7);
	assert_int_equal(pthread_create(&thread, NULL, send_late, NULL), 0);
	assert_int_equal(wait_for_ack(60000), -ENODEV);
	pthread_join(thread, NULL);
}

#define ACK_TEST(behaviour)                                                                                            \
	{                                                                                                              \
		"ack." #behaviour, behaviour, make, unmake, NULL                                                       \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACK_TEST(nothing_is_awaited_before_a_request),
		ACK_TEST(request_is_awaited_until_its_own_ack),
		ACK_TEST(next_request_forgets_the_ack_before),
		ACK_TEST(ack_that_never_comes_stays_awaited),
		ACK_TEST(wait_sleeps_until_the_ack_comes),
		ACK_TEST(packets_before_the_ack_are_discarded_and_counted),
	};

	return RUN(ack, tests);
}
