/* SPDX-License-Identifier: MIT */
#include "queue.h"
#include "compiler.h"
#include "caller.h"
#include "clock.h"
#include "counter.h"
#include "event.h"
#include "transient.h"

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
	q->consumed = 0;
}

/* Returns 0 while the worker runs, then the negative errno of its end. */
static int worker_result(const struct nfring_queue *q)
{
	/* E2 acquire: sees the worker's last publish; pairs with E1 in path.c. */
	return atomic_load_explicit(&q->channel->result, NFR_ORDER(E2, acquire));
}

/* Takes a batch from the ring. Returns 1, 0, or the negative errno of the worker's end. */
static int pop(struct nfring_queue *q, uint32_t *handle)
{
	int result;

	if (nfr_spsc_pop(&q->filled, handle))
		return 1;
	result = worker_result(q);
	/* A result is stored after the last publish: look once more. */
	return result && nfr_spsc_pop(&q->filled, handle) ? 1 : result;
}

/* The same for a consumer that receives. An empty ring means that all which the last poll received has
 * been claimed: the first claim after that says so without a system call, the next ones poll. */
static int pop_or_receive(struct nfring_queue *q, uint32_t *handle)
{
	int ret = nfr_caller_enter(q);

	if (ret < 0 || nfr_spsc_pop(&q->filled, handle))
		return ret < 0 ? ret : 1;
	if (!q->fresh)
		(void)nfr_caller_poll(q, 0);
	q->fresh = false;
	return pop(q, handle);
}

int nfring_queue_claim(struct nfring_queue *q, struct nfring_batch *b)
{
	uint64_t generation;
	uint32_t handle;
	int ret;

	if (nfr_unlikely(!q || !b))
		return -EINVAL;
	ret = q->worker ? pop_or_receive(q, &handle) : pop(q, &handle);
	if (ret <= 0)
		return ret;
	*b = nfr_slab_batch(nfr_handle_at(q->slabs, &q->geometry, handle));
	b->slab = nfr_claims_take(&q->claims, handle, &generation);
	b->generation = generation;
	if (nfr_likely(q->latency))
		nfr_latency_enter(q->latency, b);
	return 1;
}

void nfring_queue_release(struct nfring_queue *q, const struct nfring_batch *b)
{
	uint32_t handle;

	if (nfr_unlikely(!q || !b))
		return;
	if (nfr_unlikely(!nfr_claims_give_back(&q->claims, b->slab, b->generation, &handle))) {
		nfr_count(&q->stale_releases, 1);
		return;
	}
	(void)nfr_spsc_push(&q->free, handle); /* has room for every batch */
	nfr_spsc_publish(&q->free);
}

/* -- sleeping ------------------------------------------------------------------- */

static bool has_batch_or_end(struct nfring_queue *q)
{
	return !nfr_spsc_empty_after_arm(&q->filled) || worker_result(q);
}

/* True once for all calls of nfring_queue_wake() so far. */
static bool take_wake(struct nfring_queue *q)
{
	/* W4 acquire: sees what was stored before the wake; pairs with W3. */
	uint32_t wakes = atomic_load_explicit(&q->wakes, NFR_ORDER(W4, acquire));
	bool woken = wakes != q->wakes_got;
	uint64_t count;

	q->wakes_got = wakes;
	if (woken && q->worker)
		(void)!read(q->wake_fd, &count, sizeof(count));
	return woken;
}

void nfring_queue_wake(struct nfring_queue *q)
{
	int saved = errno;

	/* A child shares the descriptor, but not `wakes`: the parent would find no cause, and never read it. */
	if (!q || nfr_is_forked(q->pid))
		return;
	/* W3 release: publishes what was stored before; pairs with W4. */
	atomic_fetch_add_explicit(&q->wakes, 1, NFR_ORDER(W3, release));
	nfr_event_write(q->wake_fd);
	errno = saved;
}

/* Reads from the eventfd the wake-ups that the worker and nfring_queue_wake() have written, so that the
 * descriptor becomes readable again only for a new one. After the end it stays readable. */
static void consume_wakeups(struct nfring_queue *q)
{
	uint32_t written = nfr_wake_signalled(&q->channel->wake) + q->wakes_got;
	uint64_t count;

	if (written == q->consumed || worker_result(q))
		return;
	/* A wake-up is counted before it is written. What is not written yet is read by a later
	 * call, since `consumed` grows by what was read. */
	if (read(q->fd, &count, sizeof(count)) == sizeof(count))
		q->consumed += (uint32_t)count;
}

/* Arms, without a look at what nfring_queue_wake() wants. */
static int arm(struct nfring_queue *q)
{
	consume_wakeups(q);
	nfr_wake_arm(&q->channel->wake);
	return has_batch_or_end(q);
}

/* Says whether the calling thread may wait or arm. Returns 0 or -errno. */
static int enter(struct nfring_queue *q)
{
	if (nfr_unlikely(!q))
		return -EINVAL;
	/* What a child read from the descriptors the parent would wait for. */
	if (nfr_is_forked(q->pid))
		return -EPERM;
	return q->worker ? nfr_caller_enter(q) : 0;
}

int nfring_queue_arm(struct nfring_queue *q)
{
	int ret = enter(q);

	if (ret < 0)
		return ret;
	if (take_wake(q))
		return -EINTR;
	q->fresh = false;
	return q->worker ? nfr_caller_arm(q) : arm(q);
}

int nfring_queue_fd(const struct nfring_queue *q)
{
	return q ? q->fd : -EINVAL;
}

static int64_t now_us(void)
{
	return (int64_t)(nfr_clock_ns(CLOCK_MONOTONIC) / 1000);
}

/* Returns what is left until `until_us`, us; -1 for ever. */
static int64_t time_left(int timeout_ms, int64_t until_us)
{
	return timeout_ms <= 0 ? timeout_ms : nfr_max(until_us - now_us(), 0);
}

/* Sleeps on the eventfd for one wake-up. Returns 0, -EINTR, or -errno of a poll(2) that is broken. */
static int sleep_once(struct nfring_queue *q, int64_t left_us, unsigned *refusals)
{
	struct pollfd p = { .fd = q->fd, .events = POLLIN };

	if (poll(&p, 1, left_us < 0 ? -1 : (int)((left_us + 999) / 1000)) < 0)
		return errno == EINTR ? -EINTR : nfr_refused(refusals, -errno);
	*refusals = 0;
	return 0;
}

/* Receives in the consumer's own thread. Returns 0 or -errno. */
static int receive(struct nfring_queue *q, int64_t left_us)
{
	int n = nfr_caller_poll(q, left_us);

	q->fresh = n > 0;
	return nfr_min(n, 0);
}

int nfring_queue_wait(struct nfring_queue *q, int timeout_ms)
{
	const int64_t until_us = timeout_ms > 0 ? now_us() + timeout_ms * INT64_C(1000) : 0;
	int64_t left_us = timeout_ms < 0 ? -1 : timeout_ms * INT64_C(1000);
	unsigned refusals = 0;
	int ret = enter(q);

	if (ret < 0)
		return ret;
	for (bool over = false;; over = left_us == 0) {
		if (take_wake(q))
			return -EINTR;
		if (q->worker ? has_batch_or_end(q) : arm(q))
			return 1;
		if (over)
			return 0;
		ret = q->worker ? receive(q, left_us) : sleep_once(q, left_us, &refusals);
		if (ret < 0)
			return ret;
		left_us = time_left(timeout_ms, until_us);
	}
}
