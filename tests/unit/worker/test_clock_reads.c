/* SPDX-License-Identifier: MIT */
/* How often a poll reads the clocks: a reading is a system call where the clock is no vDSO clock. */
#define _GNU_SOURCE
#include "clock.h"
#include "pause.h"
#include "poll_fixture.h"
#include "unit.h"

#include <sys/syscall.h>
#include <time.h>

#define DATAGRAMS (FIXTURE_SLABS - 1) /* as many as a poll can take */

static struct nfr_poll poll;
static struct poll_fixture fixture;
static struct nfr_rx rx[DATAGRAMS];
static unsigned reads[CLOCK_MONOTONIC + 1];

/* In place of the C library's. */
int clock_gettime(clockid_t clock, struct timespec *t)
{
	if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC)
		reads[clock]++;
	return (int)syscall(SYS_clock_gettime, clock, t);
}

static int on_batch(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	return 0;
}

static int make(void **state)
{
	(void)state;
	memset(&poll, 0, sizeof(poll));
	if (!poll_fixture_make(&fixture, &poll, NFRING_SOURCE_RECV))
		return -1;
	poll.window = DATAGRAMS;
	poll.rx = rx;
	return nfr_poll_open(&poll) < 0 || nfr_poll_activate(&poll) < 0 ? -1 : 0;
}

static int unmake(void **state)
{
	(void)state;
	poll_fixture_close(&fixture, &poll);
	return 0;
}

/* Polls once, with `n` datagrams of 3 packets waiting, and counts. */
static void poll_with(uint32_t n)
{
	static uint32_t seq;

	for (uint32_t i = 0; i < n; i++, seq += 3)
		fixture_send_packets(&fixture, seq, 3);
	memset(reads, 0, sizeof(reads));
	assert_int_equal(nfr_poll_once(&poll, 0), n);
}

static void poll_without_a_datagram_reads_no_clock(void **state)
{
	(void)state;
	poll_with(0);
	assert_int_equal(reads[CLOCK_REALTIME] + reads[CLOCK_MONOTONIC], 0);
}

/* The time of receipt, and the time for the controller. */
static void poll_for_a_queue_reads_each_clock_once(void **state)
{
	(void)state;
	for (uint32_t n = 1; n <= DATAGRAMS; n++) {
		uint32_t handle;

		poll_with(n);
		assert_int_equal(reads[CLOCK_REALTIME], 1);
		assert_int_equal(reads[CLOCK_MONOTONIC], 1);
		while ((handle = fixture_claim(&fixture.path)) != NFR_SLAB_NONE)
			fixture_release(&fixture.path, handle);
		poll_with(0); /* takes the slabs back */
	}
}

/* Behind several batches the wall clock once more, and for each reading of it one look at the other, if one is due. */
static void poll_for_a_callback_reads_the_clocks_once_however_many_batches_come(void **state)
{
	(void)state;
	poll.path.on_batch = on_batch;
	poll_with(1); /* the first look reads both clocks */
	for (uint32_t n = 1; n <= DATAGRAMS; n++) {
		poll_with(n);
		assert_int_equal(reads[CLOCK_REALTIME], n > 1 ? 2 : 1);
		assert_in_range(reads[CLOCK_MONOTONIC], 1, n > 1 ? 3 : 2);
	}
}

/* A thread that is interrupted between the two clocks sees them change, so it may try again. */
static void look_where_nothing_has_changed_reads_the_other_clock_once(void **state)
{
	struct nfring_steps steps = { 0 };
	unsigned tries = 0;

	(void)state;
	nfring_steps_look_now(&steps, nfr_clock_ns(CLOCK_REALTIME));
	do {
		uint64_t real_ns;

		nfr_pause_us(2 * NFRING_STEPS_LOOK_NS / 1000);
		real_ns = nfr_clock_ns(CLOCK_REALTIME);
		memset(reads, 0, sizeof(reads));
		nfring_steps_look_now(&steps, real_ns);
	} while ((reads[CLOCK_REALTIME] || reads[CLOCK_MONOTONIC] != 1) && ++tries < 100);
	assert_true(tries < 100);
}

#define READS_TEST(behaviour)                                                                                          \
	{                                                                                                              \
		"clock_reads." #behaviour, behaviour, make, unmake, NULL                                               \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		READS_TEST(poll_without_a_datagram_reads_no_clock),
		READS_TEST(poll_for_a_queue_reads_each_clock_once),
		READS_TEST(poll_for_a_callback_reads_the_clocks_once_however_many_batches_come),
		READS_TEST(look_where_nothing_has_changed_reads_the_other_clock_once),
	};

	return cmocka_run_group_tests_name("clock_reads", tests, NULL, NULL);
}
