/* SPDX-License-Identifier: MIT */
#include "drain.h"
#include "clock.h"
#include "control.h"
#include "direct.h"
#include "log.h"
#include "pause.h"

#define DELIVER_NS 100000000u /* how long delivering may go on */
#define RECLAIM_PAUSE_US 1000

static void unbind_and_block(const struct nfr_poll *poll)
{
	const struct nfr_path *p = &poll->path;

	nfr_log(poll->set, NFRING_LOG_DEBUG, "worker %u: unbinding %u group(s)", p->worker, p->n_groups);
	/* Unbinding a group that is not ours is refused; nobody waits for that. */
	for (uint32_t i = 0; i < p->n_groups; i++)
		(void)nfr_control_unbind(p->groups[i].nl, NFR_SEQ_UNBIND, p->groups[i].number);
	for (uint32_t i = 0; i < p->n_groups; i++)
		(void)nfr_control_block_input(p->groups[i].nl, true);
}

/* Returns a posted slab for the next datagram; NFR_SLAB_NONE if the consumer released none by
 * `until_ns`. */
static uint32_t wait_for_slab(struct nfr_path *p, uint64_t until_ns)
{
	for (;;) {
		uint32_t slab;

		if (nfr_clock_ns(CLOCK_MONOTONIC) >= until_ns)
			return NFR_SLAB_NONE;
		nfr_path_reclaim(p);
		slab = nfr_pool_post(&p->pool);
		if (slab != NFR_SLAB_NONE)
			return slab;
		nfr_path_publish(p);
		nfr_pause_us(RECLAIM_PAUSE_US);
	}
}

static void deliver_socket(struct nfr_path *p, uint32_t sock, uint64_t until_ns)
{
	struct nfr_rx rx;
	uint32_t slab;

	while (!nfr_path_is_stopped_by_callback(p) && (slab = wait_for_slab(p, until_ns)) != NFR_SLAB_NONE) {
		if (!nfr_direct_receive(p, sock, slab, &rx)) {
			nfr_pool_unpost(&p->pool, slab);
			return;
		}
		nfr_pool_fill(&p->pool, slab);
		p->now_ns = nfr_clock_ns(CLOCK_REALTIME);
		nfr_path_deliver(p, &rx);
	}
}

void nfr_drain(struct nfr_poll *p)
{
	const uint64_t until_ns = nfr_clock_ns(CLOCK_MONOTONIC) + DELIVER_NS;
	struct nfr_path *path = &p->path;
	int n;

	unbind_and_block(p);
	n = p->source->ops->stop(p->source, p->rx, p->window);
	path->now_ns = nfr_clock_ns(CLOCK_REALTIME);
	for (int i = 0; i < n; i++)
		nfr_path_deliver(path, &p->rx[i]);
	for (uint32_t i = 0; i < path->n_groups; i++)
		deliver_socket(path, i, until_ns);
	/* Input is blocked, so this ends. */
	while (nfr_direct_is_pending(path))
		nfr_direct_discard(path);
	nfr_path_publish(path);
}
