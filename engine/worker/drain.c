/* SPDX-License-Identifier: MIT */
/* The end of a worker. Unbinding makes the kernel send its last batch; after that,
 * or where unbinding is refused for want of privileges, nothing more is let into
 * the sockets. What is in them is delivered for a short time, as far as there are
 * slabs and the callback is quick; the rest is received all the same, to be counted. */
#include "clock.h"
#include "control.h"
#include "worker.h"

#include <errno.h>
#include <sys/socket.h>
#include <time.h>

#define DELIVER_NS 100000000u /* how long delivering may go on */
#define CONSUMER_PAUSE_NS 1000000

static void unbind(struct nfr_worker *w)
{
	/* Unbinding a group that is not ours is refused; nobody waits for that. */
	for (uint32_t i = 0; i < w->n_groups; i++)
		(void)nfr_control_unbind(w->groups[i].nl, NFR_SEQ_UNBIND, w->groups[i].number);
	for (uint32_t i = 0; i < w->n_groups; i++)
		(void)nfr_control_block_input(w->groups[i].nl, true);
}

/* A slab for the next datagram; NFR_SLAB_NONE if the consumer returns none in time. */
static uint32_t slab_from_consumer(struct nfr_worker *w, uint64_t until_ns)
{
	const struct timespec pause = { .tv_nsec = CONSUMER_PAUSE_NS };

	for (;;) {
		uint32_t slab;

		if (nfr_clock_ns(CLOCK_MONOTONIC) >= until_ns)
			return NFR_SLAB_NONE;
		nfr_deliver_reclaim(w);
		slab = nfr_pool_post(&w->pool);
		if (slab != NFR_SLAB_NONE)
			return slab;
		nfr_deliver_flush(w);
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
	}
}

/* One datagram from `sock` into `slab`, if there is one. */
static bool receive(struct nfr_worker *w, uint32_t sock, uint32_t slab, struct nfr_rx *rx)
{
	struct nfr_slab *at = nfr_slab_at(w->pool.base, &w->pool.geometry, slab);
	ssize_t n = recv(w->groups[sock].fd, nfr_slab_buffer(at, &w->pool.geometry), w->pool.geometry.buf_bytes,
			 MSG_DONTWAIT | MSG_TRUNC);

	*rx = (struct nfr_rx){ .slab = slab, .bytes = n > 0 ? (uint32_t)n : 0, .sock = sock };
	return n >= 0;
}

static void deliver_socket(struct nfr_worker *w, uint32_t sock, uint64_t until_ns)
{
	struct nfr_rx rx;
	uint32_t slab;

	while (!w->refused && (slab = slab_from_consumer(w, until_ns)) != NFR_SLAB_NONE) {
		if (!receive(w, sock, slab, &rx)) {
			nfr_pool_unpost(&w->pool, slab);
			return;
		}
		nfr_pool_fill(&w->pool, slab);
		w->now_ns = nfr_clock_ns(CLOCK_REALTIME);
		nfr_deliver(w, &rx);
	}
}

void nfr_drain_uncollected(struct nfr_worker *w)
{
	struct nfr_rx rx;

	/* So many at a time, or a flood would never let go. */
	for (uint32_t i = 0; i < w->n_groups; i++)
		for (uint32_t n = 0; n < w->pool.geometry.slabs && receive(w, i, w->spare, &rx); n++)
			nfr_discard(w, &rx);
}

/* Whether a datagram is waiting in any of the sockets. */
static bool anything_left(const struct nfr_worker *w)
{
	char byte;

	for (uint32_t i = 0; i < w->n_groups; i++)
		if (recv(w->groups[i].fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) >= 0)
			return true;
	return false;
}

void nfr_drain(struct nfr_worker *w)
{
	uint64_t until_ns = nfr_clock_ns(CLOCK_MONOTONIC) + DELIVER_NS;
	int n;

	unbind(w);
	n = w->source->ops->stop(w->source, w->rx, w->window);
	for (int i = 0; i < n; i++)
		nfr_deliver(w, &w->rx[i]);
	for (uint32_t i = 0; i < w->n_groups; i++)
		deliver_socket(w, i, until_ns);
	/* Nothing comes in any more, so this ends. */
	while (anything_left(w))
		nfr_drain_uncollected(w);
	nfr_deliver_flush(w);
}
