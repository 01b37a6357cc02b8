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
	unsigned starts, batches_at_start;
	int pinned; /* the only CPU of the thread that starts; -1: there are several */
	pthread_t thread;
} seen;

static int on_batch(const struct nfring_batch *batch, void *user)
{
	(void)batch;
	(void)user;
	seen.batches++;
	return seen.on_batch_returns;
}

static void note_start(void *user, unsigned number)
{
	cpu_set_t set;

	assert_ptr_equal(user, &seen);
	assert_int_equal(number, 0);
	seen.starts++;
	seen.batches_at_start = seen.batches;
	seen.thread = pthread_self();
	seen.pinned = -1;
	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) == 1)
		for (seen.pinned = 0; !CPU_ISSET(seen.pinned, &set); seen.pinned++) {
		}
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
	if (sem_init(&worker.ready, 0, 0) < 0)
		return -1;
	return poll_fixture_make(&fixture, &worker.poll, NFRING_SOURCE_RECV) ? 0 : -1;
}

static int unmake(void **state)
{
	(void)state;
	nfr_poll_close(&worker.poll);
	poll_fixture_free(&fixture, &worker.poll);
	return 0;
}

/* What an engine does to start a worker. */
static int start(void)
{
	int ret = nfr_worker_open(&worker);

	return ret < 0 ? ret : nfr_worker_start(&worker);
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
	assert_int_equal(start(), 0);
	assert_int_equal(state_of(), NFR_THREAD_RUNNING);
	assert_int_equal(channel_result(), 0);
	nfr_poll_stop(&worker.poll, NFR_STOP_AFTER_DRAIN);
	assert_int_equal(nfr_worker_join(&worker), 0);
	assert_int_equal(state_of(), NFR_THREAD_INIT);
	assert_int_equal(channel_result(), -ESHUTDOWN);
}

static void started_again_it_begins_anew(void **state)
{
	(void)state;
	assert_int_equal(start(), 0);
	fixture_send_packets(&fixture, 0, 2);
	nfr_poll_stop(&worker.poll, NFR_STOP_AFTER_DRAIN);
	nfr_worker_join(&worker);
	nfr_poll_close(&worker.poll);
	assert_int_equal(start(), 0);
	assert_int_equal(channel_result(), 0);
	assert_int_equal(fixture_claim(&fixture.path), NFR_SLAB_NONE);
	nfr_poll_stop(&worker.poll, NFR_STOP_AFTER_DRAIN);
	assert_int_equal(nfr_worker_join(&worker), 0);
}

static void what_was_queued_at_the_stop_is_delivered(void **state)
{
	(void)state;
	assert_int_equal(start(), 0);
	fixture_send_packets(&fixture, 0, 2);
	nfr_poll_stop(&worker.poll, NFR_STOP_AFTER_DRAIN);
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
	assert_int_equal(start(), 0);
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
	assert_int_equal(start(), 0);
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
	assert_int_equal(start(), 0);
	assert_int_equal(nfr_worker_join(&worker), 5);
	assert_int_equal(seen.stops, 1);
}

static void failed_start_keeps_its_stage_and_can_be_repeated(void **state)
{
	(void)state;
	worker.cpu = CPU_SETSIZE - 1;
	assert_int_equal(start(), -EINVAL);
	assert_int_equal(state_of(), NFR_THREAD_FAILED);
	assert_int_equal(worker.start_stage, NFR_START_CPU);
	assert_int_equal(nfr_worker_join(&worker), 0);
	nfr_poll_close(&worker.poll);
	worker.cpu = -1;
	assert_int_equal(start(), 0);
	nfr_poll_stop(&worker.poll, NFR_STOP_AFTER_DRAIN);
	assert_int_equal(nfr_worker_join(&worker), 0);
}

static void stop_before_a_start_does_not_last(void **state)
{
	(void)state;
	nfr_poll_stop(&worker.poll, NFR_STOP_AT_ONCE); /* the engine remembers it, the worker does not */
	worker.poll.path.on_batch = on_batch;
	seen.on_batch_returns = 1;
	assert_int_equal(start(), 0);
	fixture_send_packets(&fixture, 0, 1);
	assert_int_equal(nfr_worker_join(&worker), 1);
}

static void what_is_queued_at_a_stop_at_once_is_discarded(void **state)
{
	(void)state;
	worker.poll.path.on_batch = on_batch;
	assert_int_equal(nfr_worker_open(&worker), 0);
	fixture_send_packets(&fixture, 0, 2);
	nfr_poll_stop(&worker.poll, NFR_STOP_AT_ONCE);
	assert_int_equal(nfr_worker_start(&worker), 0);
	assert_int_equal(nfr_worker_join(&worker), 0);
	assert_int_equal(seen.batches, 0);
	assert_int_equal(nfr_counter(&fixture.path.group.ledger.discarded), 2);
}

static void callers_thread_runs_the_worker_and_keeps_its_cpus(void **state)
{
	cpu_set_t before, after;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	for (worker.cpu = 0; !CPU_ISSET(worker.cpu, &before); worker.cpu++) {
	}
	worker.poll.path.on_batch = on_batch;
	seen.on_batch_returns = 42;
	fixture.set.on_thread_start = note_start;
	fixture.set.callback_user = &seen;
	assert_int_equal(nfr_worker_open(&worker), 0);
	fixture_send_packets(&fixture, 0, 1);
	assert_int_equal(nfr_worker_run(&worker), 0);
	assert_int_equal(worker.result, 42);
	assert_int_equal(seen.starts, 1);
	assert_true(pthread_equal(seen.thread, pthread_self()));
	assert_int_equal(seen.pinned, worker.cpu);
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_true(CPU_EQUAL(&before, &after));
	assert_int_equal(nfr_worker_join(&worker), 0); /* there is no thread */
}

static void beginning_of_a_thread_is_told_before_its_first_batch(void **state)
{
	(void)state;
	worker.poll.path.on_batch = on_batch;
	seen.on_batch_returns = 1;
	fixture.set.on_thread_start = note_start;
	fixture.set.callback_user = &seen;
	fixture_send_packets(&fixture, 0, 1);
	assert_int_equal(start(), 0);
	assert_int_equal(nfr_worker_join(&worker), 1);
	assert_int_equal(seen.starts, 1);
	assert_int_equal(seen.batches_at_start, 0);
	assert_false(pthread_equal(seen.thread, pthread_self()));
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
		THREAD_TEST(what_is_queued_at_a_stop_at_once_is_discarded),
		THREAD_TEST(callers_thread_runs_the_worker_and_keeps_its_cpus),
		THREAD_TEST(beginning_of_a_thread_is_told_before_its_first_batch),
		THREAD_TEST(callback_ends_the_worker_and_its_return_is_the_result),
		THREAD_TEST(broken_source_is_reported_and_is_the_result),
		THREAD_TEST(report_may_replace_the_result),
		THREAD_TEST(failed_start_keeps_its_stage_and_can_be_repeated),
		THREAD_TEST(stop_before_a_start_does_not_last),
	};

	return RUN(thread, tests);
}
