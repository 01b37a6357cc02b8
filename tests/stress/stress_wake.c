/* SPDX-License-Identifier: MIT */
/* A worker that publishes and a consumer that sleeps: no wake-up is ever lost,
 * and none is wasted on a consumer that did not ask. */
#include "queue.h"

#include "needs.h"
#include "stress.h"
#include "unit.h"
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Longer than any scheduler takes; only a lost wake-up waits so long. */
#define LOST_MS 20000

struct run {
	struct nfr_channel *channel;
	struct nfr_channel_map map;
	struct nfring_queue queue;
	int fd;
	uint64_t rounds;
	_Atomic uint64_t taken; /* the consumer's: what it has had */
	/* the consumer's */
	uint32_t random;
	uint64_t sleeps;
	uint64_t idle_wakes; /* woken with nothing there */
	bool lost;
	/* the worker's */
	uint64_t wakeups;
};

/* As a program with an event loop of its own does it: arm, sleep, drain. */
static void sleep_in_poll(struct run *run)
{
	struct pollfd p = { .fd = nfring_queue_fd(&run->queue), .events = POLLIN };

	for (volatile uint32_t spin = stress_random(&run->random) % 300; spin > 0; spin--) {
	}
	if (nfring_queue_arm(&run->queue))
		return;
	run->sleeps++;
	if (poll(&p, 1, LOST_MS) != 1)
		run->lost = true;
	else if (nfr_spsc_empty_after_arm(&run->queue.filled))
		run->idle_wakes++;
}

static void sleep_in_wait(struct run *run)
{
	run->sleeps++;
	if (nfring_queue_wait(&run->queue, LOST_MS) != 1)
		run->lost = true;
}

static void consume(struct run *run, void (*sleep_until_signalled)(struct run *))
{
	uint32_t number, random = 0x5eed;

	for (uint64_t taken = 0; taken < run->rounds && !run->lost;) {
		if (nfr_spsc_pop(&run->queue.filled, &number)) {
			/* Release: nothing is read because of it; the worker only waits for the count. */
			atomic_store_explicit(&run->taken, ++taken, memory_order_release);
			stress_stall(&random);
			continue;
		}
		sleep_until_signalled(run);
	}
	/* Lets the worker go, whatever happened. */
	atomic_store_explicit(&run->taken, run->rounds, memory_order_release);
}

static void *consume_by_poll(void *arg)
{
	consume(arg, sleep_in_poll);
	return NULL;
}

static void *consume_by_wait(void *arg)
{
	consume(arg, sleep_in_wait);
	return NULL;
}

/* One batch at a time, mostly after the last was taken: the consumer is always
 * about to sleep when the next one comes, or has just seen it without sleeping. */
static void work(struct run *run)
{
	struct nfr_spsc_producer filled =
		nfr_spsc_producer(nfr_channel_filled(run->channel, &run->map), run->map.capacity, 0);
	uint32_t random = 0xdeed;
	const uint64_t one = 1;

	for (uint64_t i = 0; i < run->rounds; i++) {
		uint32_t ahead = stress_random(&random) % 4 == 0;

		while (atomic_load_explicit(&run->taken, memory_order_acquire) + ahead < i)
			sched_yield();
		for (volatile uint32_t spin = stress_random(&random) % 300; spin > 0; spin--) {
		}
		stress_stall(&random);
		if (!nfr_spsc_push(&filled, 0))
			return;
		nfr_spsc_publish_before_wake(&filled);
		if (!nfr_wake_needed(&run->channel->wake))
			continue;
		run->wakeups++;
		stress_stall(&random);
		if (write(run->fd, &one, sizeof(one)) != sizeof(one))
			return;
	}
}

static void run_wake(void *(*consumer)(void *), uint64_t rounds)
{
	struct nfr_geometry geometry = nfr_geometry_make(64, 1, 0);
	struct run run = { .rounds = stress_count(rounds), .random = 0x1dea };
	static struct nfr_latency latency;
	struct nfr_path path;
	pthread_t thread;

	run.map = nfr_channel_map(&geometry);
	run.channel = aligned_alloc(4096, nfr_round_up(run.map.bytes, 4096));
	run.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	assert_true(run.channel && run.fd >= 0);
	memset(run.channel, 0, run.map.bytes);
	nfr_channel_init(run.channel, &run.map);
	memset(&path, 0, sizeof(path));
	path.channel = run.channel;
	path.map = run.map;
	path.latency = &latency;
	path.queue_fd = run.fd;
	run.queue.pid = getpid();
	run.queue.fd = run.queue.wake_fd = run.fd;
	nfr_queue_init(&run.queue, &path);
	/* Both counters pass 2^32 on the way. */
	atomic_store(&run.channel->wake.requested, UINT32_MAX - 50);
	atomic_store(&run.channel->wake.signalled, UINT32_MAX - 50);
	run.queue.consumed = UINT32_MAX - 50;
	assert_int_equal(pthread_create(&thread, NULL, consumer, &run), 0);
	work(&run);
	pthread_join(thread, NULL);
	print_message("%llu rounds, %llu sleeps, %llu wake-ups, %llu for nothing\n", (unsigned long long)run.rounds,
		      (unsigned long long)run.sleeps, (unsigned long long)run.wakeups,
		      (unsigned long long)run.idle_wakes);
	assert_false(run.lost);
	assert_int_equal(nfr_wake_signalled(&run.channel->wake), (uint32_t)(UINT32_MAX - 50 + run.wakeups));
	/* Otherwise the race was never run. */
	assert_true(run.sleeps > run.rounds / 100 && run.wakeups > run.rounds / 100);
	/* Each wake-up is at most one return from poll or wait. */
	assert_true(run.idle_wakes <= run.wakeups);
	close(run.fd);
	free(run.channel);
}

static void sleeper_in_poll_is_always_woken(void **state)
{
	(void)state;
	need_store_load_order();
	run_wake(consume_by_poll, 200000);
}

static void sleeper_in_wait_is_always_woken(void **state)
{
	(void)state;
	need_store_load_order();
	run_wake(consume_by_wait, 200000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(wake, sleeper_in_poll_is_always_woken),
		TEST(wake, sleeper_in_wait_is_always_woken),
	};

	return RUN(wake, tests);
}
