/* SPDX-License-Identifier: MIT */
/* A worker's loop: refill, wait, deliver, take back. */
#define _GNU_SOURCE
#include "worker.h"
#include "batching.h"
#include "clock.h"
#include "control.h"
#include "cpu.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How often to look for a slab that came back when there is none. */
#define STARVED_US 1000

#define READY_TIMEOUT_MS 10000

/* Tells the owner's callback; what it says may end the worker. */
static void complain(struct nfr_worker *w, int err, int code, const char *what)
{
	int ret = w->report(w->report_user, err, code, what);

	if (ret == 0)
		return;
	w->ended = ret;
	w->refused = true;
	nfr_worker_stop(w);
}

/* Of what ends a batch, for those who ask. */
static void note_in_force(struct nfr_group *g)
{
	atomic_store_explicit(&g->qthresh, g->batching.qthresh, memory_order_relaxed);
	atomic_store_explicit(&g->nlbufsiz_bytes, g->batching.nlbufsiz_bytes, memory_order_relaxed);
}

/* The kernel refused a change of QThresh: what is in force stays. Without
 * CAP_NET_ADMIN that is to be expected, and no error. */
static void freeze_qthresh(struct nfr_worker *w, struct nfr_group *g, int err)
{
	g->batching.frozen = true;
	nfr_batching_undo(&g->batching, g->qthresh_before, g->nlbufsiz_before);
	note_in_force(g);
	atomic_store_explicit(&g->qthresh_frozen, true, memory_order_relaxed);
	if (err != -EPERM)
		complain(w, err, NFRING_E_KERNEL, "the kernel refused a change of QThresh");
}

static void on_ack(void *user, uint32_t seq, int err)
{
	struct nfr_worker *w = user;

	if (nfr_ack_receive(&w->ack, seq, err) || err == 0)
		return;
	/* Unbinding, or a question that somebody has given up waiting for. */
	if (seq <= nfr_ack_last_seq(&w->ack))
		return;
	if (seq >= NFR_SEQ_LIMITS && seq - NFR_SEQ_LIMITS < w->n_groups)
		freeze_qthresh(w, &w->groups[seq - NFR_SEQ_LIMITS], err);
	else
		complain(w, err, NFRING_E_KERNEL, "the kernel refused a request");
}

/* What is in force until the answer says no; that may come some turns later. */
static void change_batch(struct nfr_worker *w, uint32_t i)
{
	struct nfr_group *g = &w->groups[i];
	struct nfr_batching *b = &g->batching;
	/* Relaxed: only this thread writes them. */
	uint32_t qthresh = atomic_load_explicit(&g->qthresh, memory_order_relaxed);
	uint32_t nlbufsiz = atomic_load_explicit(&g->nlbufsiz_bytes, memory_order_relaxed);

	if (nfr_control_set_limits(g->nl, NFR_SEQ_LIMITS + i, g->number, b->qthresh, b->nlbufsiz_bytes) < 0) {
		nfr_batching_undo(b, qthresh, nlbufsiz);
		return;
	}
	if (!g->unsure) {
		g->qthresh_before = qthresh;
		g->nlbufsiz_before = nlbufsiz;
	}
	g->unsure = true;
	note_in_force(g);
}

/* Lets the controllers see this turn's arrivals, and does what they decide: the
 * shortest sleep of the groups that are at work, and changes of QThresh. */
static void adapt(struct nfr_worker *w, uint64_t now_us, bool more)
{
	uint32_t hold_us = UINT32_MAX;

	for (uint32_t i = 0; i < w->n_groups; i++) {
		struct nfr_group *g = &w->groups[i];
		bool changes;

		/* An answer would have been among what was read. */
		g->unsure = g->unsure && more;
		if (!g->arrived.packets)
			continue;
		g->arrived.saturated = more;
		changes = nfr_batching_arrived(&g->batching, now_us, g->arrived);
		g->arrived = (struct nfr_arrival){ 0 };
		hold_us = nfr_min(hold_us, g->batching.hold_us);
		if (changes)
			change_batch(w, i);
	}
	if (hold_us != UINT32_MAX)
		atomic_store_explicit(&w->hold_us, hold_us, memory_order_relaxed);
}

static bool stopping(const struct nfr_worker *w)
{
	/* Relaxed: nothing else is read because of it. */
	return atomic_load_explicit(&w->stop, memory_order_relaxed);
}

/* Delivers what a wait has brought; what comes after the callback has had enough is
 * only counted. */
static void deliver_all(struct nfr_worker *w, int n)
{
	w->now_ns = nfr_clock_ns(CLOCK_REALTIME);
	for (int i = 0; i < n; i++)
		nfr_deliver(w, &w->rx[i]);
	if (!w->on_batch) {
		nfr_deliver_flush(w);
		nfr_deliver_reclaim(w);
	}
}

/* With every slab at the consumer's nothing can arrive: looks now and then whether
 * one has come back. Before the start is complete nobody can give one back, and
 * the kernel's answer must be found: what comes before it is only counted. */
static void starve(struct nfr_worker *w, struct nfr_source_wait *how)
{
	if (!w->starving)
		nfr_count(&w->starved, 1);
	*how = (struct nfr_source_wait){ .timeout_us = STARVED_US };
	if (nfr_ack_is_awaited(&w->ack))
		nfr_drain_uncollected(w);
}

/* One turn; false if the worker is to end. */
static bool turn(struct nfr_worker *w)
{
	/* Relaxed: only this thread writes it. */
	struct nfr_source_wait how = { .hold_us = atomic_load_explicit(&w->hold_us, memory_order_relaxed),
				       .timeout_us = -1 };
	int n = w->source->ops->refill(w->source);

	if (nfr_unlikely(w->pool.n_posted == 0))
		starve(w, &how);
	w->starving = w->pool.n_posted == 0;
	if (n == 0)
		n = w->source->ops->wait(w->source, &how, w->rx, w->window);
	if (nfr_unlikely(n < 0)) {
		w->ended = n;
		return false;
	}
	if (n)
		nfr_count(&w->wakeups, 1);
	deliver_all(w, n);
	if (n && w->set->latency_budget_us)
		adapt(w, nfr_clock_ns(CLOCK_MONOTONIC) / 1000, (uint32_t)n == w->window);
	atomic_store_explicit(&w->n_free, w->pool.n_free, memory_order_relaxed);
	return !w->refused && !stopping(w);
}

static int open_source(struct nfr_worker *w, const struct nfr_source_ops *ops)
{
	const struct nfr_source_setup setup = {
		.pool = &w->pool,
		.socks = w->socks,
		.n_socks = w->n_groups,
		.wake_fd = w->stop_fd,
		.window = w->window,
	};

	w->source = w->source_memory;
	memset(w->source, 0, ops->size);
	w->source->ops = ops;
	return ops->open(w->source, &setup);
}

/* The source asked for; where none is, io_uring, or recv if that cannot be had. */
static int choose_source(struct nfr_worker *w)
{
	int ret;

	if (w->set->source == NFRING_SOURCE_RECV)
		return open_source(w, &nfr_source_recv);
	ret = open_source(w, &nfr_source_uring);
	if (ret < 0 && w->set->source == NFRING_SOURCE_AUTO) {
		w->uring_err = ret;
		ret = open_source(w, &nfr_source_recv);
	}
	return ret;
}

/* The kernel counts ticks, and Timeout 0 is the next one. */
static uint32_t timer_us(const struct nfr_settings *set)
{
	struct timespec tick = { 0 };

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	return (uint32_t)(tick.tv_nsec / 1000) + nfr_min(set->timeout_cs, UINT32_MAX / 20000) * 10000;
}

/* Sets up what has to be the thread's own: its CPU, its memory, its source. */
static int prepare(struct nfr_worker *w)
{
	const struct nfr_geometry geometry = w->channel->geometry;
	const struct nfr_batching_setup batching = {
		.budget_us = w->set->latency_budget_us,
		.qthresh = w->set->qthresh,
		.nlbufsiz_bytes = w->set->nlbufsiz_bytes,
		.nlbufsiz_most = w->set->nlbufsiz_most,
		.timer_us = timer_us(w->set),
		.fixed = !w->set->qthresh_auto,
		.alone = w->n_groups == 1,
	};
	int ret = w->cpu >= 0 ? nfr_cpu_pin((uint32_t)w->cpu) : 0;

	w->failed = NFR_WORKER_CPU;
	if (ret < 0)
		return ret;
	nfr_pool_init(&w->pool, &geometry, nfr_channel_slabs(w->channel), w->free_slabs, w->slab_states);
	w->spare = nfr_pool_post(&w->pool);
	nfr_pool_fill(&w->pool, w->spare);
	w->parse = (struct nfr_parse){
		.max = geometry.desc_max,
		.hide = w->set->flags & NFRING_FLAG_SEQ ? 0 : 1u << NFULA_SEQ,
		.on_ack = on_ack,
		.on_ack_user = w,
	};
	nfr_layouts_init(w->layouts);
	for (uint32_t i = 0; i < w->n_groups; i++) {
		nfr_batching_init(&w->groups[i].batching, &batching, nfr_clock_ns(CLOCK_MONOTONIC) / 1000);
		atomic_store_explicit(&w->hold_us, w->groups[i].batching.hold_us, memory_order_relaxed);
		w->groups[i].arrived = (struct nfr_arrival){ 0 };
		w->groups[i].unsure = false;
		note_in_force(&w->groups[i]);
		atomic_store_explicit(&w->groups[i].qthresh_frozen, false, memory_order_relaxed);
	}
	w->failed = NFR_WORKER_SOURCE;
	ret = choose_source(w);
	atomic_store_explicit(&w->min_wait, ret == 0 && w->source->ops->min_wait(w->source), memory_order_relaxed);
	atomic_store_explicit(&w->source_name, ret == 0 ? w->source->ops->name : NULL, memory_order_relaxed);
	return ret;
}

static void say_ended(struct nfr_worker *w)
{
	const uint64_t one = 1;

	/* E1 release: after the last publish; pairs with E2 in queue.c. */
	atomic_store_explicit(&w->channel->result, w->ended < 0 ? w->ended : -ESHUTDOWN, memory_order_release);
	(void)!write(w->queue_fd, &one, sizeof(one));
}

static void *run(void *arg)
{
	struct nfr_worker *w = arg;
	int ret = prepare(w);

	nfr_ack_receive(&w->ack, NFR_SEQ_START, ret);
	if (ret < 0)
		return NULL;
	while (turn(w)) {
	}
	if (w->ended < 0 && !w->refused)
		complain(w, w->ended, NFRING_E_SOURCE, "receiving broke");
	if (w->ended && w->on_batch)
		w->stop_all(w->report_user);
	nfr_drain(w);
	w->source->ops->close(w->source);
	nfr_ack_close(&w->ack);
	say_ended(w);
	return NULL;
}

int nfr_worker_start(struct nfr_worker *w)
{
	sigset_t all, before;
	uint64_t count;
	char name[16];
	int err;

	/* A start that failed may have left something behind. */
	w->ended = 0;
	w->refused = w->starving = false;
	w->uring_err = 0;
	w->failed = NFR_WORKER_THREAD;
	nfr_channel_reset(w->channel);
	(void)!read(w->stop_fd, &count, sizeof(count));
	(void)!read(w->queue_fd, &count, sizeof(count));
	nfr_ack_open(&w->ack);
	atomic_store_explicit(&w->stop, false, memory_order_relaxed);
	nfr_ack_expect(&w->ack, NFR_SEQ_START);
	/* The program's signals are for its own threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&w->thread, NULL, run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		return -err;
	snprintf(name, sizeof(name), "nfring/%u", w->index);
	pthread_setname_np(w->thread, name);
	err = nfr_ack_wait(&w->ack, READY_TIMEOUT_MS);
	if (err < 0) {
		nfr_worker_stop(w);
		pthread_join(w->thread, NULL);
	}
	return err;
}

void nfr_worker_stop(struct nfr_worker *w)
{
	const uint64_t one = 1;

	atomic_store_explicit(&w->stop, true, memory_order_relaxed);
	(void)!write(w->stop_fd, &one, sizeof(one));
}

int nfr_worker_join(struct nfr_worker *w)
{
	pthread_join(w->thread, NULL);
	return w->ended;
}
