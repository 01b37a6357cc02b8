/* SPDX-License-Identifier: MIT */
#include "drain.h"
#include "clock.h"
#include "control.h"
#include "direct.h"
#include "log.h"
#include "pause.h"

#define RECLAIM_PAUSE_US 1000
/* How long sockets are emptied whose input could not be blocked. */
#define UNBLOCKED_NS 100000000u

static void unbind_and_block(const struct nfr_poll *poll)
{
	const struct nfr_path *p = &poll->path;

	nfr_log(poll->set, NFRING_LOG_DEBUG, "worker %u: unbinding %u group(s)", p->worker, p->n_groups);
	/* Unbinding a group that is not ours is refused; nobody waits for that. */
	for (uint32_t i = 0; i < p->n_groups; i++)
		(void)nfr_control_unbind(p->groups[i].nl, NFR_SEQ_UNBIND, p->groups[i].number);
	for (uint32_t i = 0; i < p->n_groups; i++)
		p->groups[i].input_blocked = nfr_control_block_input(p->groups[i].nl, true) == 0;
}

/* Returns a posted slab for the next datagram; NFR_SLAB_NONE if delivering is over, or the consumer
 * has released none by then. */
static uint32_t wait_for_slab(struct nfr_poll *p)
{
	while (!nfr_poll_is_discarding(p)) {
		uint32_t slab;

		nfr_path_reclaim(&p->path);
		slab = nfr_pool_post(&p->path.pool);
		/* A consumer that receives can release nothing while it drains. */
		if (slab != NFR_SLAB_NONE || p->set->caller_threads)
			return slab;
		nfr_path_publish(&p->path);
		nfr_pause_us(RECLAIM_PAUSE_US);
	}
	return NFR_SLAB_NONE;
}

static void deliver_socket(struct nfr_poll *p, uint32_t sock)
{
	struct nfr_path *path = &p->path;
	struct nfr_rx rx;
	uint32_t slab;

	while ((slab = wait_for_slab(p)) != NFR_SLAB_NONE) {
		if (!nfr_direct_receive(path, sock, slab, &rx)) {
			nfr_pool_unpost(&path->pool, slab);
			return;
		}
		nfr_pool_fill(&path->pool, slab);
		path->now_ns = nfr_clock_ns(CLOCK_REALTIME);
		nfr_poll_take(p, &rx);
		nfr_latency_end_round(path->latency);
	}
}

static bool is_blocked(const struct nfr_path *p)
{
	uint32_t i = 0;

	while (i < p->n_groups && p->groups[i].input_blocked)
		i++;
	return i == p->n_groups;
}

/* Counts what is still queued in the sockets. While their input is blocked, this ends; if the kernel has refused to
 * block it, traffic may go on. */
static void discard_the_rest(struct nfr_path *p)
{
	const uint64_t until_ns = nfr_clock_ns(CLOCK_MONOTONIC) + UNBLOCKED_NS;
	const bool blocked = is_blocked(p);

	while (nfr_direct_discard(p) && (blocked || nfr_clock_ns(CLOCK_MONOTONIC) < until_ns)) {
	}
}

void nfr_drain(struct nfr_poll *p)
{
	struct nfr_path *path = &p->path;
	int n;

	/* A worker that ended by itself delivers what is ready, too. */
	nfr_poll_stop(p, NFR_STOP_AFTER_DRAIN);
	nfr_poll_follow_user(p); /* unbinding needs CAP_NET_ADMIN */
	unbind_and_block(p);
	n = p->source->ops->stop(p->source, p->rx, p->window);
	path->now_ns = nfr_clock_ns(CLOCK_REALTIME);
	for (int i = 0; i < n; i++)
		nfr_poll_take(p, &p->rx[i]);
	nfr_latency_end_round(path->latency);
	for (uint32_t i = 0; i < path->n_groups; i++)
		deliver_socket(p, i);
	discard_the_rest(path);
	nfr_path_publish(path);
}

void nfr_drain_idle(struct nfr_poll *p)
{
	unbind_and_block(p);
	discard_the_rest(&p->path);
}
