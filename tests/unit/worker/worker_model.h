/* SPDX-License-Identifier: MIT */
/* A model of the kernel and one worker that serves several groups, each with its controller.
 *
 *   packet --> group's batch --> group's socket --.
 *   packet --> group's batch --> group's socket --+--> one wait --> a window of datagrams --> controllers
 *   packet --> group's batch --> group's socket --'    holds for the view's hold_us
 *
 * As in batching_model.h, each wake-up, datagram and packet takes a fixed time, and nothing else does. */
#ifndef WORKER_MODEL_H
#define WORKER_MODEL_H

#include "batching.h"
#include "batching_traffic.h"
#include "window.h"

#define TICK_US 4000.0
#define BUFFER_BYTES 16064u
#define BUFFER_MOST_BYTES 65216u
#define MESSAGE_BYTES 180u
#define WAKE_US 25.0
#define DATAGRAM_US 1.5
#define PKT_US 0.03
#define QUEUE 16384u /* packets and datagrams that wait in one group */
#define GROUPS_MOST 8u

struct member {
	struct nfr_batching b;
	struct traffic t;
	double from, to; /* when it has traffic, us */
	double next;     /* the next packet */
	/* the kernel's open batch, then the datagrams in the socket */
	uint32_t open;
	double tick_at; /* the timer ends the batch */
	double stamp[QUEUE];
	uint32_t logged, seen; /* packets */
	uint32_t datagram[QUEUE];
	uint32_t queued, taken; /* datagrams */
	/* results */
	uint64_t packets, late;
};

struct worker {
	struct nfr_view view;
	struct member member[GROUPS_MOST];
	uint32_t n;
	uint32_t window, window_max;
	uint32_t first;     /* the group whose socket is read first */
	double slept_at;    /* when the wait began */
	double first_ready; /* when the first datagram came that is waiting; INFINITY: none is */
	double count_from;  /* results count from here on */
	uint64_t polls;
};

static struct member *add(struct worker *w, const struct traffic *t, double from, double to, uint32_t qthresh)
{
	const struct nfr_batching_setup set = { .budget_us = t->budget_us,
						.qthresh = qthresh ? qthresh : 1,
						.nlbufsiz_bytes = BUFFER_BYTES,
						.nlbufsiz_most = BUFFER_MOST_BYTES,
						.timer_us = (uint32_t)TICK_US,
						.view = &w->view,
						.fixed = qthresh != 0 };
	struct member *m = &w->member[w->n++];

	assert_true(w->n <= GROUPS_MOST);
	*m = (struct member){ .t = *t, .from = from, .to = to };
	/* The groups of a spread take turns. */
	m->next = from + (t->kind == STEADY ? w->n / (4 * t->rate) : random_unit() * 1000);
	nfr_batching_init(&m->b, &set, 0);
	return m;
}

static struct worker *begin_worker(uint32_t window_max)
{
	static struct worker w;

	w.n = w.first = 0;
	w.slept_at = w.count_from = 0;
	w.first_ready = INFINITY;
	w.polls = 0;
	w.window_max = window_max;
	w.window = nfr_min(window_max, NFR_WINDOW_SMALL);
	nfr_view_init(&w.view);
	return &w;
}

/* Counts polls and late packets from `at` on. */
static void count_from(struct worker *w, double at)
{
	w->count_from = at;
	w->polls = 0;
	for (uint32_t i = 0; i < w->n; i++)
		w->member[i].packets = w->member[i].late = 0;
}

static void flush_batch(struct worker *w, struct member *m, double now)
{
	m->datagram[m->queued++ % QUEUE] = m->open;
	m->open = 0;
	w->first_ready = nfr_min(w->first_ready, now);
	assert_true(m->logged - m->seen < QUEUE);
}

static void log_packet(struct worker *w, struct member *m, double now)
{
	if (m->open == m->b.nlbufsiz_bytes / MESSAGE_BYTES)
		flush_batch(w, m, now);
	m->stamp[m->logged++ % QUEUE] = now;
	if (m->open++ == 0)
		m->tick_at = (floor(now / TICK_US) + 1) * TICK_US;
	if (m->open >= m->b.qthresh)
		flush_batch(w, m, now);
	m->next = now + gap(&m->t, now - m->from);
}

/* Takes up to `most` datagrams out of one socket. Returns how many. */
static uint32_t take(const struct worker *w, struct member *m, uint32_t most, double now, struct nfr_arrival *a)
{
	while (m->taken != m->queued && a->datagrams < most) {
		uint32_t packets = m->datagram[m->taken++ % QUEUE];

		for (uint32_t i = 0; i < packets; i++) {
			double stamp = m->stamp[m->seen++ % QUEUE];

			m->packets += stamp >= w->count_from;
			m->late += stamp >= w->count_from && now - stamp > m->t.budget_us;
		}
		a->datagrams++;
		a->packets += packets;
		a->bytes += packets * MESSAGE_BYTES;
	}
	return a->datagrams;
}

static void adapt(struct worker *w, struct nfr_arrival *arrived, double now, bool saturated)
{
	nfr_view_begin(&w->view);
	for (uint32_t i = 0; i < w->n; i++) {
		arrived[i].saturated = saturated;
		if (arrived[i].packets)
			nfr_batching_arrived(&w->member[i].b, (uint64_t)now, arrived[i]);
		nfr_batching_report(&w->member[i].b, &w->view, (uint64_t)now);
	}
	nfr_view_end(&w->view);
}

/* One poll. What is left in the sockets is taken by the next one, which does not sleep. */
static void poll_once(struct worker *w, double woken_at)
{
	struct nfr_arrival arrived[GROUPS_MOST] = { { 0 } };
	uint32_t n = 0, packets = 0, left = 0;
	double now = woken_at + WAKE_US;

	for (uint32_t i = 0; i < w->n; i++) {
		uint32_t at = (w->first + i) % w->n;

		n += take(w, &w->member[at], w->window - n, now, &arrived[at]);
		packets += arrived[at].packets;
		left += w->member[at].queued - w->member[at].taken;
	}
	now += n * DATAGRAM_US + packets * PKT_US;
	w->first = (w->first + 1) % w->n;
	w->polls += woken_at >= w->count_from;
	adapt(w, arrived, now, n == w->window);
	w->window = nfr_window(w->window_max, n, (uint64_t)packets * MESSAGE_BYTES);
	w->first_ready = left ? now : INFINITY;
	w->slept_at = left ? now - w->view.in_force.hold_us : now;
}

/* Runs everything until `end`, in order of time. */
static void run_until(struct worker *w, double end)
{
	for (;;) {
		double now = nfr_max(w->first_ready, w->slept_at + w->view.in_force.hold_us);
		struct member *m = NULL;
		bool tick = false;

		for (uint32_t i = 0; i < w->n; i++) {
			struct member *other = &w->member[i];

			if (other->next < other->to && other->next < now) {
				now = other->next;
				m = other;
				tick = false;
			}
			if (other->open && other->tick_at <= now) {
				now = other->tick_at;
				m = other;
				tick = true;
			}
		}
		if (now > end || now == INFINITY)
			return;
		if (!m)
			poll_once(w, now);
		else if (tick)
			flush_batch(w, m, now);
		else
			log_packet(w, m, now);
	}
}

#endif
