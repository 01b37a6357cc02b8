/* SPDX-License-Identifier: MIT */
/* The end of a worker: what is delivered, what is discarded, and what is left behind. */
#include "drain.h"
#include "direct.h"

#include "poll_fixture.h"
#include "needs.h"
#include "unit.h"

#include <libmnl/libmnl.h>

static struct nfr_poll poll;
static struct poll_fixture fixture;
static unsigned batches;
static uint8_t source; /* enum nfring_source */

static int make(void **state)
{
	(void)state;
	memset(&poll, 0, sizeof(poll));
	batches = 0;
	return poll_fixture_open(&fixture, &poll, source);
}

static int unmake(void **state)
{
	(void)state;
	poll_fixture_close(&fixture, &poll);
	return 0;
}

#define LEDGER(counter) nfr_counter(&fixture.path.group.ledger.counter)

/* Every slab is the worker's again or the consumer's; none is with the source. */
static void assert_nothing_posted(uint32_t published)
{
	assert_int_equal(poll.path.pool.n_posted, 0);
	assert_int_equal(poll.path.pool.n_published, published);
	assert_int_equal(poll.path.pool.n_free, FIXTURE_SLABS - 1 - published); /* but the scratch slab */
}

static void queued_datagrams_are_delivered_and_published(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	fixture_send_packets(&fixture, 0, 2);
	fixture_send_packets(&fixture, 2, 3);
	nfr_drain(&poll);
	assert_int_equal(LEDGER(delivered), 5);
	assert_int_equal(LEDGER(discarded), 0);
	assert_int_not_equal(fixture_claim(&fixture.path), NFR_SLAB_NONE);
	assert_int_not_equal(fixture_claim(&fixture.path), NFR_SLAB_NONE);
	assert_int_equal(fixture_claim(&fixture.path), NFR_SLAB_NONE);
	assert_nothing_posted(2);
}

static void what_no_slab_can_take_is_discarded_and_counted(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	for (uint32_t i = 0; i < FIXTURE_SLABS + 2; i++)
		fixture_send_packets(&fixture, i, 1);
	nfr_drain(&poll); /* the consumer releases nothing */
	assert_int_equal(LEDGER(delivered), FIXTURE_SLABS - 1);
	assert_int_equal(LEDGER(discarded), 3);
	assert_int_equal(LEDGER(lost), 0);
	assert_false(nfr_direct_discard(&poll.path));
	assert_nothing_posted(FIXTURE_SLABS - 1);
}

static int end_at_the_first(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	batches++;
	return 1;
}

static void callback_that_ends_the_capture_gets_no_more(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	poll.path.on_batch = end_at_the_first;
	for (uint32_t i = 0; i < 5; i++)
		fixture_send_packets(&fixture, i, 1);
	nfr_drain(&poll);
	assert_int_equal(batches, 1);
	assert_int_equal(LEDGER(delivered), 1);
	assert_int_equal(LEDGER(discarded), 4);
	assert_nothing_posted(0);
}

static void group_is_unbound_and_its_input_blocked(void **state)
{
	struct mnl_socket *nl = fixture.path.group.nl;
	char byte;

	(void)state;
	need_netfilter();
	fixture_need_source(&fixture);
	nfr_drain(&poll);
	/* The kernel refused the unbinding: that answer came before the block. */
	assert_int_equal(recv(mnl_socket_get_fd(nl), &byte, 1, MSG_DONTWAIT), 1);
	assert_int_equal(nfr_control_unbind(nl, NFR_SEQ_UNBIND, FIXTURE_GROUP), 0);
	assert_true(recv(mnl_socket_get_fd(nl), &byte, 1, MSG_DONTWAIT) < 0);
}

static void delivered_batches_carry_the_time_of_the_drain(void **state)
{
	uint32_t handle;

	(void)state;
	fixture_need_source(&fixture);
	assert_int_equal(nfr_poll_once(&poll, 0), 0); /* io_uring receives from now on */
	poll.path.now_ns = 1;                         /* of a poll long ago */
	fixture_send_packets(&fixture, 0, 1);
	nfr_drain(&poll);
	handle = fixture_claim(&fixture.path);
	assert_int_not_equal(handle, NFR_SLAB_NONE);
	assert_true(fixture_batch(&poll.path, handle)->received_ns > 1);
}

static void stop_at_once_delivers_nothing_more(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	fixture_send_packets(&fixture, 0, 2);
	fixture_send_packets(&fixture, 2, 3);
	nfr_poll_stop(&poll, NFR_STOP_AT_ONCE);
	nfr_drain(&poll);
	assert_int_equal(LEDGER(delivered), 0);
	assert_int_equal(LEDGER(discarded), 5);
	assert_int_equal(fixture_claim(&fixture.path), NFR_SLAB_NONE);
	assert_nothing_posted(0);
}

static void drain_of_an_idle_source_counts_what_is_queued(void **state)
{
	(void)state;
	fixture_need_source(&fixture);
	fixture_send_packets(&fixture, 0, 2);
	nfr_drain_idle(&poll);
	assert_int_equal(LEDGER(discarded), 2);
	assert_false(nfr_direct_discard(&poll.path));
}

#define DRAIN_TEST(behaviour)                                                                                          \
	{                                                                                                              \
		"drain." #behaviour, behaviour, make, unmake, NULL                                                     \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		DRAIN_TEST(queued_datagrams_are_delivered_and_published),
		DRAIN_TEST(what_no_slab_can_take_is_discarded_and_counted),
		DRAIN_TEST(callback_that_ends_the_capture_gets_no_more),
		DRAIN_TEST(stop_at_once_delivers_nothing_more),
		DRAIN_TEST(drain_of_an_idle_source_counts_what_is_queued),
		DRAIN_TEST(group_is_unbound_and_its_input_blocked),
		DRAIN_TEST(delivered_batches_carry_the_time_of_the_drain),
	};
	int failed;

	source = NFRING_SOURCE_RECV;
	failed = cmocka_run_group_tests_name("drain with recv", tests, NULL, NULL);
	source = NFRING_SOURCE_URING;
	return failed + cmocka_run_group_tests_name("drain with io_uring", tests, NULL, NULL);
}
