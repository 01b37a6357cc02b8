/* SPDX-License-Identifier: MIT */
/* The life of a worker's thread: how it starts, what ends it, and what its result is. */
#define _GNU_SOURCE
#include "thread.h"

#include "poll_fixture.h"
#include "unit.h"

#include <errno.h>
#include <sched.h>

static struct nfr_worker worker;
static struct poll_fixture fixture;

static struct {
	_Atomic unsigned batches;
	unsigned stops;
	int on_batch_returns;
} seen;

static int on_batch(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	seen.batches++;
	return seen.on_batch_returns;
}

static void stop_all(void *user)
{
	(void)user;
	seen.stops++;
}

static int make(void **state)
{
	(void)state;
	memset(&worker, 0, sizeof(worker));
	memset(&seen, 0, sizeof(seen));
	worker.cpu = -1;
	worker.stop_all = stop_all;
	return poll_fixture_make(&fixture, &worker.poll, NFRING_SOURCE_RECV) ? 0 : -1;
}

static int unmake(void **state)
{
	(void)state;
	poll_fixture_free(&fixture, &worker.poll);
	return 0;
}

static enum nfr_thread_state state_of(void)
{
	return atomic_load(&worker.state);
}

static int channel_result(void)
{
	return atomic_load(&worker.poll.path.channel->result);
}

static void stopped_worker_has_no_result_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(state_of(), NFR_THREAD_INIT);
	assert_int_equal(nfr_worker_join(&worker), 0); /* there is no thread */
	assert_int_equal(nfr_worker_start(&worker), 0);
	assert_int_equal(state_of(), NFR_THREAD_RUNNING);
	assert_int_equal(channel_result(), 0);
	nfr_worker_stop(&worker);
	assert_int_equal(nfr_worker_join(&worker), 0);
	assert_int_equal(state_of(), NFR_THREAD_INIT);
	assert_int_equal(channel_result(), -ESHUTDOWN);
	assert_int_equal(nfr_ack_wait(&worker.poll.ack, 0), 0); /* that of the start stays */
	nfr_ack_expect(&worker.poll.ack, NFR_SEQ_REQUEST);
	assert_int_equal(nfr_ack_wait(&worker.poll.ack, 60000), -ESHUTDOWN);
}

static void started_again_it_begins_anew(void **state)
{
	(void)state;
	assert_int_equal(nfr_worker_start(&worker), 0);
	fixture_send_packets(&fixture, 0, 2);
	nfr_worker_stop(&worker);
	nfr_worker_join(&worker);
	assert_int_equal(nfr_worker_start(&worker), 0);
	assert_int_equal(channel_result(), 0);
	assert_int_equal(fixture_claim(&fixture.path), NFR_SLAB_NONE);
	nfr_worker_stop(&worker);
	assert_int_equal(nfr_worker_join(&worker), 0);
}

static void what_was_queued_at_the_stop_is_delivered(void **state)
{
	(void)state;
	assert_int_equal(nfr_worker_start(&worker), 0);
	fixture_send_packets(&fixture, 0, 2);
	nfr_worker_stop(&worker);
	nfr_worker_join(&worker);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.delivered), 2);
	assert_int_not_equal(fixture_claim(&fixture.path), NFR_SLAB_NONE);
	assert_int_equal(worker.poll.path.pool.n_posted, 0);
}

static void callback_ends_the_worker_and_its_return_is_the_result(void **state)
{
	(void)state;
	worker.poll.path.on_batch = on_batch;
	seen.on_batch_returns = 42;
	assert_int_equal(nfr_worker_start(&worker), 0);
	fixture_send_packets(&fixture, 0, 1);
	assert_int_equal(nfr_worker_join(&worker), 42);
	assert_int_equal(seen.batches, 1);
	assert_int_equal(seen.stops, 1); /* the other workers are told */
	assert_int_equal(fixture.reports, 0);
}

/* A pipe in place of a socket: every receive fails. */
static void break_source(int pipe_fds[2])
{
	assert_int_equal(pipe(pipe_fds), 0);
	assert_int_equal(dup2(pipe_fds[0], fixture.socks[0]), fixture.socks[0]);
	assert_int_equal(write(pipe_fds[1], "x", 1), 1); /* wakes the poll */
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

static void broken_source_is_reported_and_is_the_result(void **state)
{
	int fds[2];

	(void)state;
	break_source(fds);
	assert_int_equal(nfr_worker_start(&worker), 0);
	assert_int_equal(nfr_worker_join(&worker), -ENOTSOCK);
	assert_int_equal(fixture.reports, 1);
	assert_int_equal(fixture.report_err, -ENOTSOCK);
	assert_int_equal(channel_result(), -ENOTSOCK); /* what the consumer gets */
}

static void report_may_replace_the_result(void **state)
{
	int fds[2];

	(void)state;
	break_source(fds);
	fixture.report_returns = 5;
	worker.poll.path.on_batch = on_batch;
	assert_int_equal(nfr_worker_start(&worker), 0);
	assert_int_equal(nfr_worker_join(&worker), 5);
	assert_int_equal(seen.stops, 1);
}

static void failed_start_keeps_its_stage_and_can_be_repeated(void **state)
{
	(void)state;
	worker.cpu = CPU_SETSIZE - 1;
	assert_int_equal(nfr_worker_start(&worker), -EINVAL);
	assert_int_equal(state_of(), NFR_THREAD_FAILED);
	assert_int_equal(worker.start_stage, NFR_START_CPU);
	assert_int_equal(nfr_worker_join(&worker), 0);
	worker.cpu = -1;
	assert_int_equal(nfr_worker_start(&worker), 0);
	nfr_worker_stop(&worker);
	assert_int_equal(nfr_worker_join(&worker), 0);
}

static void stop_before_a_start_does_not_last(void **state)
{
	(void)state;
	nfr_worker_stop(&worker); /* the engine remembers it, the worker does not */
	worker.poll.path.on_batch = on_batch;
	seen.on_batch_returns = 1;
	assert_int_equal(nfr_worker_start(&worker), 0);
	fixture_send_packets(&fixture, 0, 1);
	assert_int_equal(nfr_worker_join(&worker), 1);
}

#define THREAD_TEST(behaviour)                                                                                         \
	{                                                                                                              \
		"thread." #behaviour, behaviour, make, unmake, NULL                                                    \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		THREAD_TEST(stopped_worker_has_no_result_of_its_own),
		THREAD_TEST(started_again_it_begins_anew),
		THREAD_TEST(what_was_queued_at_the_stop_is_delivered),
		THREAD_TEST(callback_ends_the_worker_and_its_return_is_the_result),
		THREAD_TEST(broken_source_is_reported_and_is_the_result),
		THREAD_TEST(report_may_replace_the_result),
		THREAD_TEST(failed_start_keeps_its_stage_and_can_be_repeated),
		THREAD_TEST(stop_before_a_start_does_not_last),
	};

	return RUN(thread, tests);
}
