/* SPDX-License-Identifier: MIT */
#include "poll.h"
#include "compiler.h"
#include "caps.h"
#include "clock.h"
#include "direct.h"
#include "event.h"
#include "log.h"
#include "timestamps.h"
#include "window.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* While no slab is free: how often to look for a released one. */
#define PAUSE_US 1000
/* With keep_net_admin: how often to look whether the user was changed, until it was. */
#define LOOK_US 100000
/* How long what the kernel had ready is delivered after nfring_stop_after_drain(). */
#define DRAIN_NS 100000000u

void nfr_poll_report_error(struct nfr_poll *p, int err, int code, const char *what)
{
	int ret = p->report(p->report_user, p->path.worker, err, code, what);

	if (ret)
		p->path.callback_result = ret;
}

/* -- ACKs ---------------------------------------------------------------------- */

void nfr_poll_follow_user(struct nfr_poll *p)
{
	if (!p->caps_kept)
		return;
	p->caps_raised += nfr_caps_raise();
	p->caps_kept = !nfr_caps_narrow();
}

/* Sends a change again that was refused before this thread raised CAP_NET_ADMIN. Without the capability a
 * refusal is to be expected, and is no error. */
static void on_limits_refused(struct nfr_poll *p, struct nfr_qthresh *q, uint32_t seq, int err)
{
	if (seq != q->seq)
		return; /* another one has been sent in its place since */
	nfr_poll_follow_user(p);
	if (err == -EPERM && q->caps_raised != p->caps_raised) {
		q->caps_raised = p->caps_raised;
		nfr_qthresh_postpone(q, seq ^ NFR_SEQ_AGAIN);
		return;
	}
	nfr_qthresh_refuse(q);
	if (err != -EPERM)
		nfr_poll_report_error(p, err, NFRING_E_KERNEL, "the kernel refused a change of QThresh");
}

static void on_ack(void *user, uint32_t seq, int err)
{
	struct nfr_poll *p = user;
	uint32_t group = (seq & ~(uint32_t)NFR_SEQ_AGAIN) - NFR_SEQ_LIMITS;

	if (nfr_ack_receive(&p->ack, seq, err) || err == 0)
		return;
	/* Refused: unbinding, or a request that the owner has given up waiting for. */
	if (seq <= p->ack.seq)
		return;
	if (seq >= NFR_SEQ_LIMITS && group < p->path.n_groups)
		on_limits_refused(p, &p->path.groups[group].qthresh, seq, err);
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
	int ret;

	p->source = p->source_at;
	memset(p->source, 0, ops->size);
	p->source->ops = ops;
	ret = ops->open(p->source, &setup);
	if (ret < 0)
		p->source = NULL;
	return ret;
}

static void log_fallback(const struct nfr_poll *p, int err)
{
	nfr_log(p->set, NFRING_LOG_WARNING, "worker %u: io_uring cannot be set up (%s): receiving with recv",
		p->path.worker, strerror(-err));
}

/* Opens the source asked for; for "auto" io_uring, or recv where io_uring cannot be set up. */
static int choose_source(struct nfr_poll *p)
{
	int ret;

	if (p->set->source == NFRING_SOURCE_RECV)
		return open_source(p, &nfr_source_recv);
	ret = open_source(p, &nfr_source_uring);
	if (ret < 0 && p->set->source == NFRING_SOURCE_AUTO) {
		log_fallback(p, ret);
		ret = open_source(p, &nfr_source_recv);
	}
	return ret;
}

/* The longest time until the kernel's timer ends a batch. The kernel counts ticks, and Timeout 0
 * is the next one. */
static uint32_t timer_us(const struct nfr_settings *set)
{
	return nfr_clock_tick_us() + nfr_min(set->timeout_cs, UINT32_MAX / 20000) * 10000;
}

/* Ends a round of the view: its sleep is the worker's. */
static void share_hold(struct nfr_poll *p)
{
	nfr_view_end(&p->view);
	atomic_store_explicit(&p->stats.hold_us, p->view.in_force.hold_us, memory_order_relaxed);
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
		.view = &p->view,
	};

	const uint64_t now_us = nfr_clock_ns(CLOCK_MONOTONIC) / 1000;

	nfr_view_init(&p->view);
	nfr_view_begin(&p->view);
	for (uint32_t i = 0; i < p->path.n_groups; i++) {
		struct nfr_group *g = &p->path.groups[i];

		nfr_qthresh_init(&g->qthresh, g->nl, g->number, NFR_SEQ_LIMITS + i, &setup, now_us);
		nfr_batching_report(&g->qthresh.batching, &p->view, now_us);
	}
	share_hold(p);
}

/* Shows which source it is, and logs it. */
static void publish_source(struct nfr_poll *p)
{
	const bool min_wait = p->source->ops->min_wait(p->source);

	atomic_store_explicit(&p->stats.min_wait, min_wait, memory_order_relaxed);
	atomic_store_explicit(&p->stats.source_name, p->source->ops->name, memory_order_relaxed);
	nfr_log(p->set, NFRING_LOG_DEBUG,
		"worker %u: receives %u group(s), the first is %u, by %s, %u slabs of %u bytes, %u posted%s",
		p->path.worker, p->path.n_groups, p->path.groups[0].number, p->source->ops->name,
		p->path.pool.geometry.slabs, p->set->slab_bytes, p->window,
		min_wait ? ", the kernel holds the wait" : "");
}

int nfr_poll_open(struct nfr_poll *p)
{
	int ret;

	nfr_path_init(&p->path, p->set->flags, on_ack, p);
	nfr_latency_begin(p->path.latency);
	nfr_timestamps_begin(p->set, &p->path, &p->stats.timestamps);
	p->starving = false;
	p->window_now = nfr_min(p->window, NFR_WINDOW_SMALL);
	init_limits(p);
	ret = choose_source(p);
	if (ret < 0)
		return ret;
	publish_source(p);
	return 0;
}

static void log_limits(const struct nfr_poll *p)
{
	if (p->source->limits_err < 0)
		nfr_log(p->set, NFRING_LOG_DEBUG,
			"worker %u: the kernel does not restrict what its io_uring can do (%s)", p->path.worker,
			strerror(-p->source->limits_err));
}

int nfr_poll_activate(struct nfr_poll *p)
{
	int ret = p->source->ops->activate(p->source);

	if (ret == 0)
		log_limits(p);
	if (ret == 0 || p->set->source != NFRING_SOURCE_AUTO)
		return ret;
	/* The groups are bound already: receive them by the other source. */
	nfr_poll_close(p);
	log_fallback(p, ret);
	ret = open_source(p, &nfr_source_recv);
	if (ret == 0)
		publish_source(p);
	return ret;
}

int nfr_poll_keep_caps(struct nfr_poll *p)
{
	int ret = p->set->keep_net_admin ? nfr_caps_keep() : 0;

	/* A thread that never was root's keeps them by itself. */
	p->caps_kept = ret == 0 && p->set->keep_net_admin && nfr_caps_is_root();
	return ret;
}

void nfr_poll_close(struct nfr_poll *p)
{
	if (p->source)
		p->source->ops->close(p->source);
	p->source = NULL;
}

/* -- polling --------------------------------------------------------------------- */

/* Every slab is with the consumer, so nothing can be received: looks for a released slab every
 * PAUSE_US. */
static void pause_for_slabs(struct nfr_poll *p, struct nfr_source_wait *how)
{
	if (!p->starving)
		nfr_count(&p->stats.starved, 1);
	how->hold_us = 0;
	if (how->timeout_us < 0 || how->timeout_us > PAUSE_US)
		how->timeout_us = PAUSE_US;
}

bool nfr_poll_is_discarding(const struct nfr_poll *p)
{
	/* S3 acquire: sees drain_until_ns; pairs with S1. */
	int how = atomic_load_explicit(&p->stop, NFR_ORDER(S3, acquire));

	if (nfr_likely(how == NFR_STOP_NONE))
		return nfr_path_is_stopped_by_callback(&p->path);
	return how == NFR_STOP_AT_ONCE || nfr_path_is_stopped_by_callback(&p->path) ||
	       nfr_clock_ns(CLOCK_MONOTONIC) >= atomic_load_explicit(&p->drain_until_ns, memory_order_relaxed);
}

void nfr_poll_take(struct nfr_poll *p, const struct nfr_rx *rx)
{
	if (nfr_likely(!nfr_poll_is_discarding(p))) {
		nfr_path_deliver(&p->path, rx);
		return;
	}
	nfr_path_discard(&p->path, rx);
	nfr_pool_drop(&p->path.pool, rx->slab);
}

static void deliver_all(struct nfr_poll *p, uint32_t n)
{
	uint64_t bytes = 0;

	if (n)
		p->path.now_ns = nfr_clock_ns(CLOCK_REALTIME);
	for (uint32_t i = 0; i < n; i++) {
		bytes += p->rx[i].bytes;
		nfr_poll_take(p, &p->rx[i]);
	}
	if (n)
		p->window_now = nfr_window(p->window, n, bytes);
	if (nfr_unlikely(p->path.stamp_watch.missing))
		nfr_timestamps_ask(p->set, &p->path, &p->stats.timestamps); /* before the consumer sees it */
	if (p->path.on_batch) {
		nfr_latency_end_round(p->path.latency);
		return;
	}
	nfr_path_publish(&p->path);
	nfr_path_reclaim(&p->path);
}

/* For the groups of this poll's datagrams, once for those that are in a row. */
static void sample_tails(struct nfr_poll *p, uint32_t n)
{
	for (uint32_t i = 0; i < n && !p->source->holds_more; i++)
		if (i + 1 == n || p->rx[i].sock != p->rx[i + 1].sock)
			nfr_group_sample_tail(&p->path.groups[p->rx[i].sock]);
}

/* Gives each group's controller what this poll received, and the view what each controller makes of it.
 * `saturated`: the poll received as many datagrams as it can. A refusal may still be queued behind them, or behind
 * what the source has left unread. */
static void adapt(struct nfr_poll *p, uint64_t now_us, bool saturated)
{
	nfr_view_begin(&p->view);
	for (uint32_t i = 0; i < p->path.n_groups; i++) {
		struct nfr_group *g = &p->path.groups[i];

		if (!saturated && !p->source->unread)
			nfr_qthresh_confirm(&g->qthresh);
		nfr_qthresh_send_again(&g->qthresh);
		if (g->arrived.packets) {
			g->arrived.saturated = saturated;
			nfr_qthresh_arrived(&g->qthresh, now_us, g->arrived);
			g->arrived = (struct nfr_arrival){ 0 };
		}
		nfr_batching_report(&g->qthresh.batching, &p->view, now_us);
	}
	share_hold(p);
}

/* Looks now and then whether the program has changed its user. */
static void watch_user(struct nfr_poll *p)
{
	uint64_t now_ns = nfr_clock_ns(CLOCK_MONOTONIC);

	if (now_ns - p->looked_ns < LOOK_US * 1000)
		return;
	p->looked_ns = now_ns;
	nfr_poll_follow_user(p);
}

int nfr_poll_once(struct nfr_poll *p, int64_t timeout_us)
{
	/* Relaxed: only this thread writes it. */
	struct nfr_source_wait how = { .hold_us = atomic_load_explicit(&p->stats.hold_us, memory_order_relaxed),
				       .timeout_us = timeout_us };
	const uint32_t window = p->window_now;
	bool starving;
	int n;

	if (timeout_us == 0)
		how.hold_us = 0; /* whoever does not wait is not held up */
	if (nfr_unlikely(p->caps_kept)) {
		watch_user(p);
		if (timeout_us < 0 || timeout_us > LOOK_US)
			how.timeout_us = LOOK_US;
	}
	n = p->source->ops->refill(p->source, window);
	starving = p->path.pool.n_posted == 0;
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
	sample_tails(p, (uint32_t)n);
	if (n && p->set->latency_budget_us)
		adapt(p, nfr_clock_ns(CLOCK_MONOTONIC) / 1000, (uint32_t)n == window);
	atomic_store_explicit(&p->stats.n_free, p->path.pool.n_free, memory_order_relaxed);
	return n;
}

/* -- the end --------------------------------------------------------------------- */

void nfr_poll_stop(struct nfr_poll *p, enum nfr_stop how)
{
	int before = NFR_STOP_NONE;

	if (how == NFR_STOP_AT_ONCE) {
		/* S4 release: publishes stop_requested in engine.c, stored before; pairs with S2. */
		atomic_store_explicit(&p->stop, how, NFR_ORDER(S4, release));
	} else {
		uint64_t until = nfr_clock_ns(CLOCK_MONOTONIC) + DRAIN_NS, none = 0;

		/* Relaxed: S1 publishes it. The first stop decides when the drain ends. */
		(void)atomic_compare_exchange_strong_explicit(&p->drain_until_ns, &none, until, memory_order_relaxed,
							      memory_order_relaxed);
		/* S1 release: publishes what was stored before the stop (stop_requested in engine.c,
		 * drain_until_ns); pairs with S2 and S3. */
		(void)atomic_compare_exchange_strong_explicit(&p->stop, &before, how, NFR_ORDER(S1, release),
							      memory_order_relaxed);
	}
	nfr_event_write(p->stop_fd);
}

bool nfr_poll_is_stopped(const struct nfr_poll *p)
{
	/* Relaxed: only the value matters. */
	return nfr_path_is_stopped_by_callback(&p->path) || atomic_load_explicit(&p->stop, memory_order_relaxed);
}
