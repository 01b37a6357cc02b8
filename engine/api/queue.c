/* SPDX-License-Identifier: MIT */
#include "queue.h"
#include "clock.h"
#include "counter.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

void nfr_queue_init(struct nfring_queue *q, const struct nfr_path *path)
{
	const struct nfr_channel_map *map = &path->map;

	q->channel = path->channel;
	q->filled = nfr_spsc_consumer(nfr_channel_filled(path->channel, map), map->capacity, 0);
	q->free = nfr_spsc_producer(nfr_channel_free(path->channel, map), map->capacity, 0);
	q->slabs = nfr_channel_slabs(path->channel, map);
	q->geometry = map->geometry;
	nfr_claims_init(&q->claims, path->claims, map->capacity);
	q->latency = path->latency;
	q->fd = path->queue_fd;
	q->consumed = 0;
}

/* Returns 0 while the worker runs, then the negative errno of its end. */
static int worker_result(const struct nfring_queue *q)
{
	/* E2 acquire: sees the worker's last publish; pairs with E1 in thread.c. */
	return atomic_load_explicit(&q->channel->result, memory_order_acquire);
}

int nfring_queue_claim(struct nfring_queue *q, struct nfring_batch *b)
{
	uint64_t generation;
	uint32_t number;

	if (!nfr_spsc_pop(&q->filled, &number)) {
		int result = worker_result(q);

		/* A result is stored after the last publish: look once more. */
		if (!result || !nfr_spsc_pop(&q->filled, &number))
			return result;
	}
	*b = nfr_slab_batch(nfr_slab_at(q->slabs, &q->geometry, number));
	b->slab = nfr_claims_take(&q->claims, number, &generation);
	b->generation = generation;
	nfr_latency_enter(q->latency, b);
	return 1;
}

void nfring_queue_release(struct nfring_queue *q, const struct nfring_batch *b)
{
	uint32_t number;

	if (nfr_unlikely(!nfr_claims_give_back(&q->claims, b->slab, b->generation, &number))) {
		nfr_count(&q->stale_releases, 1);
		return;
	}
	(void)nfr_spsc_push(&q->free, number); /* has room for every slab */
	nfr_spsc_publish(&q->free);
}

/* Reads from the eventfd the wake-ups that the worker has written, so that the descriptor becomes
 * readable again only for a new one. After the end it stays readable. */
static void consume_wakeups(struct nfring_queue *q)
{
	uint64_t count;

	if (nfr_wake_signalled(&q->channel->wake) == q->consumed || worker_result(q))
		return;
	/* The worker counts a wake-up before it writes it. What is not written yet is read by a
	 * later call, since `consumed` grows by what was read. */
	if (read(q->fd, &count, sizeof(count)) == sizeof(count))
		q->consumed += (uint32_t)count;
}

int nfring_queue_arm(struct nfring_queue *q)
{
	consume_wakeups(q);
	nfr_wake_arm(&q->channel->wake);
	return !nfr_spsc_empty_after_arm(&q->filled) || worker_result(q);
}

int nfring_queue_fd(const struct nfring_queue *q)
{
	return q->fd;
}

static int64_t now_ms(void)
{
	return (int64_t)(nfr_clock_ns(CLOCK_MONOTONIC) / 1000000);
}

int nfring_queue_wait(struct nfring_queue *q, int timeout_ms)
{
	int64_t until = timeout_ms > 0 ? now_ms() + timeout_ms : 0;
	int left = timeout_ms;

	for (;;) {
		struct pollfd p = { .fd = q->fd, .events = POLLIN };
		int ret;

		if (nfring_queue_arm(q))
			return 1;
		ret = poll(&p, 1, left);
		if (ret < 0)
			return -errno;
		if (ret == 0)
			return !nfr_spsc_empty_after_arm(&q->filled) || worker_result(q);
		if (timeout_ms > 0)
			left = (int)nfr_max(until - now_ms(), 0);
	}
}
