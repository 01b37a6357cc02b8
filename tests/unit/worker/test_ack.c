/* SPDX-License-Identifier: MIT */
/* Waiting for an ACK: which one counts, how long it is awaited, and what a wait returns when it
 * never comes. */
#define _GNU_SOURCE
#include "ack.h"

#include "unit.h"

#include <errno.h>

static struct nfr_ack a;

static int make(void **state)
{
	(void)state;
	return nfr_ack_init(&a);
}

static int destroy(void **state)
{
	(void)state;
	nfr_ack_fini(&a);
	return 0;
}

static void nothing_is_awaited_before_a_request(void **state)
{
	(void)state;
	assert_false(nfr_ack_is_awaited(&a));
	assert_false(nfr_ack_receive(&a, 0, 0));
	assert_false(nfr_ack_receive(&a, 7, 0));
}

static void request_is_awaited_until_its_own_ack(void **state)
{
	(void)state;
	nfr_ack_expect(&a, 7);
	assert_int_equal(nfr_ack_last_seq(&a), 7);
	assert_true(nfr_ack_is_awaited(&a));
	assert_false(nfr_ack_receive(&a, 6, 0)); /* of an earlier request */
	assert_true(nfr_ack_is_awaited(&a));
	assert_true(nfr_ack_receive(&a, 7, -EPERM));
	assert_false(nfr_ack_is_awaited(&a));
	assert_false(nfr_ack_receive(&a, 7, 0)); /* once */
	assert_int_equal(nfr_ack_wait(&a, 1000), -EPERM);
}

static void next_request_forgets_the_ack_before(void **state)
{
	(void)state;
	nfr_ack_expect(&a, 7);
	assert_true(nfr_ack_receive(&a, 7, 0));
	nfr_ack_expect(&a, 8);
	assert_true(nfr_ack_is_awaited(&a));
	assert_int_equal(nfr_ack_wait(&a, 1), -ETIMEDOUT);
	assert_false(nfr_ack_receive(&a, 7, 0));
	assert_true(nfr_ack_receive(&a, 8, -EBUSY));
	assert_int_equal(nfr_ack_wait(&a, 1000), -EBUSY);
}

static void ack_that_never_comes_stays_awaited(void **state)
{
	(void)state;
	nfr_ack_expect(&a, 7);
	assert_int_equal(nfr_ack_wait(&a, 1), -ETIMEDOUT);
	assert_true(nfr_ack_is_awaited(&a));
}

static void close_ends_a_wait_for_what_has_not_come(void **state)
{
	(void)state;
	nfr_ack_expect(&a, 7);
	nfr_ack_close(&a);
	assert_int_equal(nfr_ack_wait(&a, 1000), -ESHUTDOWN);
	nfr_ack_open(&a);
	assert_int_equal(nfr_ack_wait(&a, 1), -ETIMEDOUT);
}

static void close_keeps_an_ack_that_has_come(void **state)
{
	(void)state;
	nfr_ack_expect(&a, 7);
	assert_true(nfr_ack_receive(&a, 7, -EPERM));
	nfr_ack_close(&a);
	assert_int_equal(nfr_ack_wait(&a, 1000), -EPERM);
}

static void *receive_late(void *arg)
{
	const struct timespec pause = { .tv_nsec = 20000000 };

	nanosleep(&pause, NULL);
	(void)nfr_ack_receive(arg, 7, -ENODEV);
	return NULL;
}

static void wait_sleeps_until_another_thread_receives(void **state)
{
	pthread_t thread;

	(void)state;
	nfr_ack_expect(&a, 7);
	assert_int_equal(pthread_create(&thread, NULL, receive_late, &a), 0);
	assert_int_equal(nfr_ack_wait(&a, 60000), -ENODEV);
	pthread_join(thread, NULL);
}

static void *wait_long(void *arg)
{
	return (void *)(intptr_t)nfr_ack_wait(arg, 600000);
}

static void close_wakes_a_waiter(void **state)
{
	/* Longer than any scheduler takes; only a waiter that was not woken is still there. */
	struct timespec pause = { .tv_nsec = 20000000 }, hung;
	pthread_t thread;
	void *result;

	(void)state;
	nfr_ack_expect(&a, 7);
	assert_int_equal(pthread_create(&thread, NULL, wait_long, &a), 0);
	nanosleep(&pause, NULL);
	nfr_ack_close(&a);
	clock_gettime(CLOCK_REALTIME, &hung);
	hung.tv_sec += 20;
	assert_int_equal(pthread_timedjoin_np(thread, &result, &hung), 0);
	assert_int_equal((intptr_t)result, -ESHUTDOWN);
}

#define ACK_TEST(behaviour)                                                                                            \
	{                                                                                                              \
		"ack." #behaviour, behaviour, make, destroy, NULL                                                      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACK_TEST(nothing_is_awaited_before_a_request),       ACK_TEST(request_is_awaited_until_its_own_ack),
		ACK_TEST(next_request_forgets_the_ack_before),       ACK_TEST(ack_that_never_comes_stays_awaited),
		ACK_TEST(close_ends_a_wait_for_what_has_not_come),   ACK_TEST(close_keeps_an_ack_that_has_come),
		ACK_TEST(wait_sleeps_until_another_thread_receives), ACK_TEST(close_wakes_a_waiter),
	};

	return RUN(ack, tests);
}
