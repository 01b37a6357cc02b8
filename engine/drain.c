/* SPDX-License-Identifier: MIT */
/* The end of a worker. Unbinding makes the kernel send its last batch, so what
 * is in the sockets after it is all there will ever be. It is delivered as far
 * as there are slabs, waiting a little for a consumer that is still at work; the
 * rest is received all the same, to be counted. */
#include "control.h"
#include "worker.h"

#include <errno.h>
#include <sys/socket.h>
#include <time.h>

#define CONSUMER_TRIES 60
#define CONSUMER_PAUSE_NS 1000000

static void unbind(struct nfr_worker *w)
{
	/* A group that is not ours answers with an error, to nobody. */
	for (uint32_t i = 0; i < w->n_groups; i++)
		(void)nfr_control_unbind(w->groups[i].nl, NFR_UNBIND_SEQ, w->groups[i].number);
}

/* Delivers, or only counts if nobody wants it. */
static void pass_on(struct nfr_worker *w, const struct nfr_rx *rx)
{
	if (!w->refused) {
		(void)nfr_deliver(w, rx);
		return;
	}
	nfr_discard(w, rx);
	nfr_pool_drop(&w->pool, rx->slab);
}

/* A slab for the next datagram; NFR_SLAB_NONE if the consumer returns none in time. */
static uint32_t slab_from_consumer(struct nfr_worker *w, unsigned *tries)
{
	const struct timespec pause = { .tv_nsec = CONSUMER_PAUSE_NS };
	uint32_t slab;

	for (;;) {
		nfr_deliver_reclaim(w);
		slab = nfr_pool_post(&w->pool);
		if (slab != NFR_SLAB_NONE || *tries == 0)
			return slab;
		nfr_deliver_flush(w);
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		--*tries;
	}
}

/* One datagram from `sock` into `slab`, if there is one. */
static bool receive(struct nfr_worker *w, uint32_t sock, uint32_t slab, struct nfr_rx *rx)
{
	struct nfr_slab *at = nfr_slab_at(w->pool.base, &w->pool.shape, slab);
	ssize_t n = recv(w->groups[sock].fd, nfr_slab_buffer(at, &w->pool.shape), w->pool.shape.buf_bytes,
			 MSG_DONTWAIT | MSG_TRUNC);

	*rx = (struct nfr_rx){ .slab = slab, .bytes = n > 0 ? (uint32_t)n : 0, .sock = sock };
	return n >= 0;
}

static void drain_socket(struct nfr_worker *w, uint32_t sock, unsigned *tries)
{
	struct nfr_rx rx;
	uint32_t slab;

	while (!w->refused && (slab = slab_from_consumer(w, tries)) != NFR_SLAB_NONE) {
		if (!receive(w, sock, slab, &rx)) {
			nfr_pool_unpost(&w->pool, slab);
			return;
		}
		nfr_pool_fill(&w->pool, slab);
		pass_on(w, &rx);
	}
	while (receive(w, sock, w->spare, &rx))
		nfr_discard(w, &rx);
}

void nfr_drain(struct nfr_worker *w)
{
	unsigned tries = CONSUMER_TRIES;
	int n;

	unbind(w);
	n = w->source->ops->quiet(w->source, w->rx, w->window);
	for (int i = 0; i < n; i++)
		pass_on(w, &w->rx[i]);
	for (uint32_t i = 0; i < w->n_groups; i++)
		drain_socket(w, i, &tries);
	nfr_deliver_flush(w);
}
