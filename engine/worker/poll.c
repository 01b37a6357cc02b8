/* SPDX-License-Identifier: MIT */
#include "poll.h"
#include "clock.h"
#include "direct.h"
#include "window.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* While no slab is free: how often to look for a released one. */
#define PAUSE_US 1000

void nfr_poll_report_error(struct nfr_poll *p, int err, int code, const char *what)
{
	int ret = p->report(p->report_user, err, code, what);

	if (ret)
		p->path.callback_result = ret;
}

/* -- ACKs ---------------------------------------------------------------------- */

/* Without CAP_NET_ADMIN a refusal is to be expected, and is no error. */
static void on_limits_refused(struct nfr_poll *p, uint32_t group, int err)
{
	nfr_qthresh_refuse(&p->path.groups[group].qthresh);
	if (err != -EPERM)
		nfr_poll_report_error(p, err, NFRING_E_KERNEL, "the kernel refused a change of QThresh");
}

static void on_ack(void *user, uint32_t seq, int err)
{
	struct nfr_poll *p = user;

	if (nfr_ack_receive(&p->ack, seq, err) || err == 0)
		return;
	/* Refused: unbinding, or a request that the owner has given up waiting for. */
	if (seq <= nfr_ack_last_seq(&p->ack))
		return;
	if (seq >= NFR_SEQ_LIMITS && seq - NFR_SEQ_LIMITS < p->path.n_groups)
		on_limits_refused(p, seq - NFR_SEQ_LIMITS, err);
	else
		nfr_poll_report_error(p, err, NFRING_E_KERNEL, "the kernel refused a request");
}

/* -- opening --------------------------------------------------------------------- */

static int open_source(struct nfr_poll *p, const struct nfr_source_ops *ops)
{
	const struct nfr_source_setup setup = {
		.pool = &p->path.pool,
		.socks = p->socks,
		.n_socks = p->path.n_groups,
		.wake_fd = p->stop_fd,
		.window = p->window,
	};

	p->source = p->source_at;
	memset(p->source, 0, ops->size);
	p->source->ops = ops;
	return ops->open(p->source, &setup);
}

/* Opens the source asked for; for "auto" io_uring, or recv where io_uring cannot be set up. */
static int choose_source(struct nfr_poll *p)
{
	int ret;

	if (p->set->source == NFRING_SOURCE_RECV)
		return open_source(p, &nfr_source_recv);
	ret = open_source(p, &nfr_source_uring);
	if (ret < 0 && p->set->source == NFRING_SOURCE_AUTO) {
		p->uring_err = ret;
		ret = open_source(p, &nfr_source_recv);
	}
	return ret;
}

/* The longest time until the kernel's timer ends a batch. The kernel counts ticks, and Timeout 0
 * is the next one. */
static uint32_t timer_us(const struct nfr_settings *set)
{
	struct timespec tick = { 0 };

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	return (uint32_t)(tick.tv_nsec / 1000) + nfr_min(set->timeout_cs, UINT32_MAX / 20000) * 10000;
}

static void init_limits(struct nfr_poll *p)
{
	const struct nfr_batching_setup setup = {
		.budget_us = p->set->latency_budget_us,
		.qthresh = p->set->qthresh,
		.nlbufsiz_bytes = p->set->nlbufsiz_bytes,
		.nlbufsiz_most = p->set->nlbufsiz_most,
		.timer_us = timer_us(p->set),
		.fixed = !p->set->qthresh_auto,
		.alone = p->path.n_groups == 1,
	};

	for (uint32_t i = 0; i < p->path.n_groups; i++) {
		struct nfr_group *g = &p->path.groups[i];

		nfr_qthresh_init(&g->qthresh, g->nl, g->number, NFR_SEQ_LIMITS + i, &setup,
				 nfr_clock_ns(CLOCK_MONOTONIC) / 1000);
		atomic_store_explicit(&p->stats.hold_us, g->qthresh.batching.hold_us, memory_order_relaxed);
	}
}

int nfr_poll_open(struct nfr_poll *p)
{
	bool min_wait;
	int ret;

	nfr_path_init(&p->path, p->set->flags, on_ack, p);
	p->starving = false;
	p->window_now = p->window;
	init_limits(p);
	ret = choose_source(p);
	if (ret < 0)
		return ret;
	min_wait = p->source->ops->min_wait(p->source);
	atomic_store_explicit(&p->stats.min_wait, min_wait, memory_order_relaxed);
	atomic_store_explicit(&p->stats.source_name, p->source->ops->name, memory_order_relaxed);
	return 0;
}

void nfr_poll_close(struct nfr_poll *p)
{
	p->source->ops->close(p->source);
}

/* -- polling --------------------------------------------------------------------- */

/* Every slab is with the consumer, so nothing can be received: looks for a released slab every
 * PAUSE_US. During the start no consumer can release one, and the ACK must be found: what comes
 * before the ACK is discarded. */
static void pause_for_slabs(struct nfr_poll *p, struct nfr_source_wait *how)
{
	if (!p->starving)
		nfr_count(&p->stats.starved, 1);
	how->hold_us = 0;
	if (how->timeout_us < 0 || how->timeout_us > PAUSE_US)
		how->timeout_us = PAUSE_US;
	if (nfr_ack_is_awaited(&p->ack))
		nfr_direct_discard(&p->path);
}

static void deliver_all(struct nfr_poll *p, uint32_t n)
{
	uint64_t bytes = 0;

	p->path.now_ns = nfr_clock_ns(CLOCK_REALTIME);
	for (uint32_t i = 0; i < n; i++) {
		bytes += p->rx[i].bytes;
		nfr_path_deliver(&p->path, &p->rx[i]);
	}
	if (n)
		p->window_now = nfr_window(p->window, n, bytes);
	if (!p->path.on_batch) {
		nfr_path_publish(&p->path);
		nfr_path_reclaim(&p->path);
	}
}

/* Gives each group's controller what this poll received. `saturated`: the poll received as many
 * datagrams as it can, so a refusal may still be queued behind them. The wait holds for the
 * shortest time that the groups with traffic allow. */
static void adapt(struct nfr_poll *p, uint64_t now_us, bool saturated)
{
	uint32_t hold_us = UINT32_MAX;

	for (uint32_t i = 0; i < p->path.n_groups; i++) {
		struct nfr_group *g = &p->path.groups[i];

		if (!saturated)
			nfr_qthresh_confirm(&g->qthresh);
		if (!g->arrived.packets)
			continue;
		g->arrived.saturated = saturated;
		nfr_qthresh_arrived(&g->qthresh, now_us, g->arrived);
		g->arrived = (struct nfr_arrival){ 0 };
		hold_us = nfr_min(hold_us, g->qthresh.batching.hold_us);
	}
	if (hold_us != UINT32_MAX)
		atomic_store_explicit(&p->stats.hold_us, hold_us, memory_order_relaxed);
}

int nfr_poll_once(struct nfr_poll *p, int64_t timeout_us)
{
	/* Relaxed: only this thread writes it. */
	struct nfr_source_wait how = { .hold_us = atomic_load_explicit(&p->stats.hold_us, memory_order_relaxed),
				       .timeout_us = timeout_us };
	const uint32_t window = p->window_now;
	int n = p->source->ops->refill(p->source, window);
	bool starving = p->path.pool.n_posted == 0;

	if (nfr_unlikely(starving))
		pause_for_slabs(p, &how);
	p->starving = starving;
	if (n == 0)
		n = p->source->ops->wait(p->source, &how, p->rx, window);
	if (nfr_unlikely(n < 0))
		return n;
	if (n)
		nfr_count(&p->stats.wakeups, 1);
	deliver_all(p, (uint32_t)n);
	if (n && p->set->latency_budget_us)
		adapt(p, nfr_clock_ns(CLOCK_MONOTONIC) / 1000, (uint32_t)n == window);
	atomic_store_explicit(&p->stats.n_free, p->path.pool.n_free, memory_order_relaxed);
	return n;
}

/* -- the end --------------------------------------------------------------------- */

void nfr_poll_stop(struct nfr_poll *p)
{
	const uint64_t one = 1;

	/* S1 release: publishes what was stored before the stop (stop_requested in engine.c); pairs with S2. */
	atomic_store_explicit(&p->stop, true, memory_order_release);
	(void)!write(p->stop_fd, &one, sizeof(one));
}

bool nfr_poll_is_stopped(const struct nfr_poll *p)
{
	/* Relaxed: only the value matters. */
	return nfr_path_is_stopped_by_callback(&p->path) || atomic_load_explicit(&p->stop, memory_order_relaxed);
}
