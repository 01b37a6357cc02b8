/* SPDX-License-Identifier: MIT */
#include "pace.h"
#include "clock.h"
#include "control.h"
#include "env.h"
#include "request.h"
#include "skb.h"

#include <unistd.h>

/* More is waiting than two arrivals like the last: the program does not keep up. */
#define BACKLOG_ARRIVALS 4u /* the kernel accounts about twice the bytes */
#define BACKLOG_MIN_BYTES 16384u

uint32_t compat_pace_least(void)
{
	return nfr_skb_nlbufsiz_min((size_t)sysconf(_SC_PAGESIZE));
}

uint32_t compat_pace_fitting(uint32_t bytes, size_t page_bytes)
{
	const uint32_t least = nfr_skb_default_buffer(page_bytes);
	uint32_t size = least;

	while (size * 2 - NFR_SKB_TAIL_LEAST <= bytes)
		size *= 2;
	return size == least ? nfr_skb_nlbufsiz_min(page_bytes) : nfr_skb_nlbufsiz(size);
}

/* Returns the bytes that a datagram of this group may have. */
static uint32_t room_of(const struct nflog_g_handle *g, uint32_t room)
{
	if (room)
		return room;
	return compat_has(&g->asked, COMPAT_NLBUFSIZ) ? compat_value(&g->asked, COMPAT_NLBUFSIZ) : compat_pace_least();
}

static void fit_group(struct nflog_g_handle *g, uint32_t room)
{
	const uint32_t bytes = nfr_min(room_of(g, room), compat_env()->nlbufsiz_bytes);
	uint32_t most = nfr_min(compat_pace_fitting(bytes, (size_t)sysconf(_SC_PAGESIZE)), NFR_NLBUFSIZ_LARGE);

	atomic_store_explicit(&g->room, room, memory_order_relaxed);
	if (!compat_env()->keep_settings)
		nfr_qthresh_set_buffers(&g->limits, nfr_min(most, NFR_NLBUFSIZ_USUAL), most);
}

uint32_t compat_pace_first_qthresh(void)
{
	const struct compat_env *env = compat_env();

	return env->budget_us || env->keep_settings ? COMPAT_KERNEL_QTHRESH : 1;
}

void compat_pace_begin(struct nflog_g_handle *g, uint64_t now_us)
{
	struct nflog_handle *h = atomic_load_explicit(&g->handle, memory_order_relaxed);
	const struct nfr_batching_setup setup = {
		.budget_us = compat_env()->budget_us,
		.qthresh = compat_pace_first_qthresh(),
		.nlbufsiz_bytes = compat_pace_least(),
		.nlbufsiz_most = compat_pace_least(),
		.timer_us = nfr_clock_tick_us(), /* Timeout is 0 */
		.view = &h->view,
		.fixed = compat_env()->keep_settings,
		.batch_only = true,
	};

	nfr_qthresh_init(&g->limits, h->nl, g->number, COMPAT_SEQ_LIMITS + g->number, &setup, now_us);
	g->asked_us = now_us;
	fit_group(g, h->room);
}

static void enter_drops(struct nflog_g_handle *g, uint32_t drops)
{
	uint32_t before = atomic_load_explicit(&g->drops_before, memory_order_relaxed);

	atomic_store_explicit(&g->socket_drops, drops - before, memory_order_relaxed);
}

void compat_pace_note_drops(struct nflog_g_handle *g)
{
	struct nflog_handle *h = atomic_load_explicit(&g->handle, memory_order_relaxed);
	struct nfr_control_memory m;

	if (h && compat_socket(h) && nfr_control_memory(h->nl, &m) == 0)
		enter_drops(g, m.drops);
}

/* Nothing waits for the program: takes a sample of the socket's drops, and confirms the limits, for their refusal
 * would have come. */
static void note_empty(struct nflog_g_handle *g, const struct nfr_control_memory *m)
{
	nfr_tail_sample(&g->tail, &g->ledger, m->drops, m->rcvbuf_bytes);
	nfr_qthresh_confirm(&g->limits);
}

/* Says whether so many packets wait that the program does not keep up. */
static bool is_behind(struct nflog_g_handle *g, const struct nflog_handle *h)
{
	struct nfr_control_memory m;

	if (nfr_control_memory(h->nl, &m) < 0)
		return false;
	enter_drops(g, m.drops);
	if (m.queued_bytes == 0 && !h->kept)
		note_empty(g, &m);
	return m.queued_bytes > BACKLOG_ARRIVALS * g->arrived.bytes + BACKLOG_MIN_BYTES;
}

void compat_pace_arrived(struct nflog_g_handle *g, uint64_t now_us, uint32_t packets, uint32_t bytes)
{
	struct nflog_handle *h = atomic_load_explicit(&g->handle, memory_order_relaxed);
	bool due = now_us - g->asked_us > g->limits.batching.usable_us / 2;

	g->arrived.packets += packets;
	g->arrived.bytes += bytes;
	g->arrived.datagrams++;
	if (!due && !nfr_tail_is_due(&g->tail, &g->ledger))
		return;
	if (!compat_socket(h))
		return;
	g->arrived.saturated = is_behind(g, h);
	if (!due)
		return;
	nfr_qthresh_arrived(&g->limits, now_us, g->arrived);
	g->arrived = (struct nfr_arrival){ 0 };
	g->asked_us = now_us;
}

void compat_pace_refused(struct nflog_g_handle *g)
{
	nfr_qthresh_refuse(&g->limits);
}

void compat_pace_fit(struct nflog_handle *h, uint32_t room)
{
	if ((h->room && room >= h->room) || !compat_socket(h))
		return;
	h->room = room;
	for (struct nflog_g_handle *g = NULL; (g = compat_group_of(h, g)) != NULL;)
		fit_group(g, room);
}

void compat_pace_asked(struct nflog_g_handle *g)
{
	struct nflog_handle *h = atomic_load_explicit(&g->handle, memory_order_relaxed);

	fit_group(g, h->room);
}

/* Notes for every group what the program has set. */
static void note_rcvbuf(struct nflog_handle *h, uint32_t bytes)
{
	for (struct nflog_g_handle *g = NULL; (g = compat_group_of(h, g)) != NULL;)
		compat_put(&g->asked, COMPAT_RCVBUF, bytes);
}

static void show_rcvbuf(struct nflog_handle *h)
{
	for (struct nflog_g_handle *g = NULL; (g = compat_group_of(h, g)) != NULL;)
		compat_put(&g->in_force, COMPAT_RCVBUF, h->rcvbuf_set / 2);
}

/* Says whether the socket buffer is to be ours: at first, and where the program's of `bytes` would hold less. */
static bool is_rcvbuf_ours(const struct nflog_handle *h, uint32_t bytes)
{
	const struct compat_env *env = compat_env();

	if (!env->rcvbuf_bytes)
		return false;
	if (!h->rcvbuf_set)
		return true;
	return !env->keep_settings && (env->rcvbuf_is_exact || bytes < env->rcvbuf_bytes);
}

void compat_pace_rcvbuf(struct nflog_handle *h)
{
	uint32_t now = 0;

	if (!compat_socket(h) || nfr_control_rcvbuf(h->nl, &now) < 0 || now == h->rcvbuf_set)
		return;
	/* The kernel shows twice what was set. */
	if (h->rcvbuf_set)
		note_rcvbuf(h, now / 2);
	if (is_rcvbuf_ours(h, now / 2)) {
		(void)nfr_control_set_rcvbuf(h->nl, compat_env()->rcvbuf_bytes);
		(void)nfr_control_rcvbuf(h->nl, &now);
	}
	h->rcvbuf_set = now;
	show_rcvbuf(h);
}

uint32_t compat_pace_qthresh(const struct nflog_g_handle *g)
{
	if (compat_has(&g->in_force, COMPAT_QTHRESH))
		return compat_value(&g->in_force, COMPAT_QTHRESH);
	return atomic_load_explicit(&g->limits.qthresh, memory_order_relaxed);
}

uint32_t compat_pace_nlbufsiz(const struct nflog_g_handle *g)
{
	if (compat_has(&g->in_force, COMPAT_NLBUFSIZ))
		return compat_value(&g->in_force, COMPAT_NLBUFSIZ);
	return atomic_load_explicit(&g->limits.nlbufsiz_bytes, memory_order_relaxed);
}
