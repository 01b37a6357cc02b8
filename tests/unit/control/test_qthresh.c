/* SPDX-License-Identifier: MIT */
/* One group's limits: when a change is requested, confirmed, undone. Changes go to the real kernel,
 * for a group that is not bound, so it refuses every one of them, with and without privileges. */
#include "qthresh.h"
#include "control.h"

#include "needs.h"
#include "unit.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>

#define SEQ 0x40000003u
#define GROUP 65123u

static struct nfr_qthresh q;
static struct mnl_socket *nl;
static uint64_t now_us;
static struct nfr_view view; /* of no other group */

static void init_with(struct mnl_socket *to, bool fixed)
{
	const struct nfr_batching_setup setup = {
		.budget_us = 1000,
		.qthresh = 1,
		.nlbufsiz_bytes = 16064,
		.nlbufsiz_most = 65216,
		.timer_us = 4000,
		.view = &view,
		.fixed = fixed,
	};

	now_us = 1000000;
	nfr_qthresh_init(&q, to, GROUP, SEQ, &setup, now_us);
}

static int make(void **state)
{
	(void)state;
	if (nfr_control_open(&nl, 65536) < 0)
		return -1;
	init_with(nl, false);
	return 0;
}

static int unmake(void **state)
{
	(void)state;
	nfr_control_close(nl);
	return 0;
}

/* One poll every 500 us that receives `packets` of 200 bytes, until QThresh is another. */
static bool feed_until_changed(uint32_t packets)
{
	const uint32_t before = q.batching.qthresh;

	for (unsigned i = 0; i < 4000 && q.batching.qthresh == before; i++) {
		uint32_t datagrams = (packets + before - 1) / before;

		now_us += 500;
		nfr_qthresh_arrived(
			&q, now_us,
			(struct nfr_arrival){ .packets = packets, .datagrams = datagrams, .bytes = packets * 200u });
	}
	return q.batching.qthresh != before;
}

static void assert_in_force(uint32_t qthresh, bool frozen)
{
	assert_int_equal(q.batching.qthresh, qthresh);
	assert_int_equal(atomic_load(&q.qthresh), qthresh);
	assert_int_equal(atomic_load(&q.nlbufsiz_bytes), q.batching.nlbufsiz_bytes);
	assert_int_equal(atomic_load(&q.frozen), frozen);
}

static void limits_of_the_bind_are_in_force_at_first(void **state)
{
	(void)state;
	assert_int_equal(q.state, NFR_QTHRESH_SETTLED);
	assert_in_force(1, false);
}

static void change_is_in_force_while_it_is_requested(void **state)
{
	(void)state;
	assert_true(feed_until_changed(50));
	assert_int_equal(q.state, NFR_QTHRESH_REQUESTED);
	assert_int_equal(q.previous.qthresh, 1);
	assert_true(q.batching.qthresh > 1);
	assert_in_force(q.batching.qthresh, false);
}

static void poll_without_a_refusal_confirms(void **state)
{
	uint32_t changed;

	(void)state;
	nfr_qthresh_confirm(&q);
	assert_int_equal(q.state, NFR_QTHRESH_SETTLED);
	assert_true(feed_until_changed(50));
	changed = q.batching.qthresh;
	nfr_qthresh_confirm(&q);
	assert_int_equal(q.state, NFR_QTHRESH_SETTLED);
	assert_in_force(changed, false);
	assert_true(feed_until_changed(200));
	assert_int_equal(q.previous.qthresh, changed);
}

static void refusal_undoes_every_change_that_was_not_confirmed(void **state)
{
	(void)state;
	assert_true(feed_until_changed(50));
	assert_true(feed_until_changed(200));
	assert_int_equal(q.state, NFR_QTHRESH_REQUESTED);
	nfr_qthresh_refuse(&q);
	assert_int_equal(q.state, NFR_QTHRESH_FROZEN);
	assert_in_force(1, true);
}

static void refusal_met_late_undoes_the_change(void **state)
{
	(void)state;
	assert_true(feed_until_changed(50));
	nfr_qthresh_confirm(&q); /* by a poll that was short of slabs */
	nfr_qthresh_refuse(&q);
	assert_int_equal(q.state, NFR_QTHRESH_FROZEN);
	assert_in_force(1, true);
}

static void frozen_limits_stay_whatever_comes(void **state)
{
	(void)state;
	assert_true(feed_until_changed(50));
	nfr_qthresh_refuse(&q);
	assert_false(feed_until_changed(300));
	nfr_qthresh_confirm(&q);
	assert_int_equal(q.state, NFR_QTHRESH_FROZEN);
	nfr_qthresh_refuse(&q);
	assert_in_force(1, true);
}

static void postponed_change_is_sent_again_and_then_confirmed(void **state)
{
	uint32_t changed;

	(void)state;
	assert_true(feed_until_changed(50));
	changed = q.batching.qthresh;
	nfr_qthresh_postpone(&q, SEQ + 1);
	nfr_qthresh_confirm(&q); /* nothing is under way */
	assert_int_equal(q.state, NFR_QTHRESH_AGAIN);
	nfr_qthresh_send_again(&q);
	assert_int_equal(q.state, NFR_QTHRESH_REQUESTED);
	assert_int_equal(q.seq, SEQ + 1);
	assert_in_force(changed, false);
	nfr_qthresh_confirm(&q);
	assert_int_equal(q.state, NFR_QTHRESH_SETTLED);
}

static void postponed_change_that_is_refused_again_is_undone(void **state)
{
	(void)state;
	assert_true(feed_until_changed(50));
	nfr_qthresh_postpone(&q, SEQ + 1);
	nfr_qthresh_send_again(&q);
	nfr_qthresh_refuse(&q);
	assert_int_equal(q.state, NFR_QTHRESH_FROZEN);
	assert_in_force(1, true);
}

static void next_change_is_sent_in_place_of_a_postponed_one(void **state)
{
	(void)state;
	assert_true(feed_until_changed(50));
	nfr_qthresh_postpone(&q, SEQ + 1);
	assert_true(feed_until_changed(200));
	assert_int_equal(q.state, NFR_QTHRESH_REQUESTED);
	nfr_qthresh_refuse(&q);
	assert_in_force(1, true);
}

static void change_that_cannot_be_sent_is_undone_at_once(void **state)
{
	/* Nobody listens for messages of this protocol: sending is refused at once. */
	struct mnl_socket *deaf = mnl_socket_open(NETLINK_USERSOCK);

	(void)state;
	need_netfilter();
	assert_non_null(deaf);
	init_with(deaf, false);
	assert_false(feed_until_changed(50));
	assert_int_equal(q.state, NFR_QTHRESH_SETTLED);
	assert_in_force(1, false);
	mnl_socket_close(deaf);
}

static void limits_of_the_user_are_never_changed(void **state)
{
	(void)state;
	init_with(nl, true);
	assert_false(feed_until_changed(300));
	assert_int_equal(q.state, NFR_QTHRESH_SETTLED);
	assert_in_force(1, false);
}

static void request_carries_the_sequence_number(void **state)
{
	alignas(NLMSG_ALIGNTO) char buf[1024];
	const struct nlmsghdr *h = (const void *)buf;
	const struct nlmsgerr *e = (const void *)(buf + sizeof(*h));
	ssize_t n;

	(void)state;
	need_netfilter();
	assert_true(feed_until_changed(50));
	n = mnl_socket_recvfrom(nl, buf, sizeof(buf));
	assert_true(n >= (ssize_t)(sizeof(*h) + sizeof(*e)));
	assert_int_equal(h->nlmsg_type, NLMSG_ERROR);
	assert_int_equal(e->msg.nlmsg_seq, SEQ);
	assert_true(e->error == -EPERM || e->error == -ENODEV);
}

static void buffers_that_fit_less_are_requested_at_once(void **state)
{
	(void)state;
	nfr_qthresh_set_buffers(&q, 3776, 7872);
	assert_int_equal(q.state, NFR_QTHRESH_REQUESTED);
	assert_int_equal(q.previous.nlbufsiz_bytes, 16064);
	assert_int_equal(atomic_load(&q.nlbufsiz_bytes), 7872);
	nfr_qthresh_refuse(&q);
	assert_int_equal(atomic_load(&q.nlbufsiz_bytes), 16064);
	assert_in_force(1, true);
}

static void buffers_that_change_nothing_in_force_are_not_requested(void **state)
{
	(void)state;
	nfr_qthresh_set_buffers(&q, 3776, 65216);
	assert_int_equal(q.state, NFR_QTHRESH_SETTLED);
	assert_int_equal(atomic_load(&q.nlbufsiz_bytes), 16064);
}

static void buffers_of_frozen_limits_stay(void **state)
{
	(void)state;
	nfr_qthresh_refuse(&q);
	nfr_qthresh_set_buffers(&q, 3776, 3776);
	assert_int_equal(q.state, NFR_QTHRESH_FROZEN);
	assert_int_equal(atomic_load(&q.nlbufsiz_bytes), 16064);
}

static void buffers_that_cannot_be_sent_are_not_in_force(void **state)
{
	struct mnl_socket *deaf = mnl_socket_open(NETLINK_USERSOCK);

	(void)state;
	need_netfilter();
	assert_non_null(deaf);
	init_with(deaf, false);
	nfr_qthresh_set_buffers(&q, 3776, 3776);
	assert_int_equal(q.state, NFR_QTHRESH_SETTLED);
	assert_int_equal(q.batching.nlbufsiz_bytes, 16064);
	assert_int_equal(atomic_load(&q.nlbufsiz_bytes), 16064);
	mnl_socket_close(deaf);
}

#define QTHRESH_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"qthresh." #behaviour, behaviour, make, unmake, NULL                                                   \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		QTHRESH_TEST(limits_of_the_bind_are_in_force_at_first),
		QTHRESH_TEST(change_is_in_force_while_it_is_requested),
		QTHRESH_TEST(poll_without_a_refusal_confirms),
		QTHRESH_TEST(refusal_undoes_every_change_that_was_not_confirmed),
		QTHRESH_TEST(refusal_met_late_undoes_the_change),
		QTHRESH_TEST(frozen_limits_stay_whatever_comes),
		QTHRESH_TEST(postponed_change_is_sent_again_and_then_confirmed),
		QTHRESH_TEST(postponed_change_that_is_refused_again_is_undone),
		QTHRESH_TEST(next_change_is_sent_in_place_of_a_postponed_one),
		QTHRESH_TEST(change_that_cannot_be_sent_is_undone_at_once),
		QTHRESH_TEST(limits_of_the_user_are_never_changed),
		QTHRESH_TEST(request_carries_the_sequence_number),
		QTHRESH_TEST(buffers_that_fit_less_are_requested_at_once),
		QTHRESH_TEST(buffers_that_change_nothing_in_force_are_not_requested),
		QTHRESH_TEST(buffers_of_frozen_limits_stay),
		QTHRESH_TEST(buffers_that_cannot_be_sent_are_not_in_force),
	};

	return RUN(qthresh, tests);
}
