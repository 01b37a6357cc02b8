/* SPDX-License-Identifier: MIT */
/* A model of the kernel and the worker around a batching controller.
 *
 *   packet --> kernel's batch ------------> socket --> worker --> arrived()
 *              ends at QThresh, at a full    sleeps until the first datagram, and
 *              buffer, or at the next tick   for the hold at least; then a poll
 *
 * Of a real machine the model has only a fixed time for each wake-up, poll and packet, so a
 * packet that is late here is late by the controller's decision. */
#ifndef BATCHING_MODEL_H
#define BATCHING_MODEL_H

#include "batching.h"
#include "batching_traffic.h"

#include <stdio.h>

#define TICK_US 4000.0
#define BUFFER_BYTES 16064u
#define BUFFER_MOST_BYTES 65216u
#define MESSAGE_BYTES 180u
#define WAKE_US 20.0
#define POLL_US 5.0
#define PKT_US 0.03
#define QUEUE 8192u
/* Two polls: a packet that just missed one waits for the next. */
#define SLACK_US (2 * (WAKE_US + POLL_US) + 200)

struct sim {
	const struct traffic *t;
	struct nfr_batching b;
	/* the kernel's open batch: its stamps follow those of the packets in the socket */
	uint32_t open;
	double tick_at; /* the timer ends the batch */
	/* the socket */
	double stamp[QUEUE];
	uint32_t waiting, datagrams;
	double first_ready; /* when the first datagram came */
	/* the worker */
	double slept_at; /* when its sleep began */
	/* results */
	uint64_t packets, late, changes, late_changes;
	double count_from; /* late packets and late changes count from here on */
	double worst;
};

static const struct nfr_batching_setup *setup(const struct traffic *t, uint32_t qthresh, bool fixed)
{
	static struct nfr_batching_setup set;
	static struct nfr_view view;

	nfr_view_init(&view);
	set = (struct nfr_batching_setup){ .budget_us = t->budget_us,
					   .qthresh = qthresh,
					   .nlbufsiz_bytes = BUFFER_BYTES,
					   .nlbufsiz_most = BUFFER_MOST_BYTES,
					   .timer_us = (uint32_t)TICK_US,
					   .view = &view,
					   .fixed = fixed };
	return &set;
}

static void failed(const struct sim *s, const char *what, double value, double limit)
{
	static const char *const kinds[KINDS] = { "steady", "poisson", "on/off", "ramp", "steps" };
	const struct traffic *t = s->t;

	fail_msg("%s: %g (limit %g); %s, budget %u us, %g packets/s (to %g), on %g us, off %g us, QThresh %u", what,
		 value, limit, kinds[t->kind], t->budget_us, t->rate * SECOND_US, t->rate_end * SECOND_US, t->on,
		 t->off, s->b.qthresh);
}

/* Returns how many packets the kernel's buffer holds. */
static uint32_t room(const struct sim *s)
{
	return s->b.nlbufsiz_bytes / MESSAGE_BYTES;
}

static void flush(struct sim *s, double now)
{
	s->datagrams++;
	if (s->datagrams == 1)
		s->first_ready = now;
	s->waiting += s->open;
	s->open = 0;
}

static void logged(struct sim *s, double now)
{
	if (s->open == room(s))
		flush(s, now);
	assert_true(s->waiting + s->open < QUEUE);
	s->stamp[s->waiting + s->open++] = now;
	if (s->open == 1)
		s->tick_at = (floor(now / TICK_US) + 1) * TICK_US;
	if (s->open >= s->b.qthresh)
		flush(s, now);
}

/* Returns when the worker wakes: at the first datagram, but not before its hold is over (the
 * min_wait of Linux 6.12). */
static double wake_at(const struct sim *s)
{
	return s->datagrams ? nfr_max(s->first_ready, s->slept_at + s->b.hold_us) : INFINITY;
}

static void count_late(struct sim *s, double seen_at)
{
	uint32_t late = 0;

	if (s->stamp[0] < s->count_from)
		return;
	while (late < s->waiting && seen_at - s->stamp[late] > s->t->budget_us)
		late++;
	s->late += late;
	s->packets += s->waiting;
	s->worst = nfr_max(s->worst, seen_at - s->stamp[0]);
}

/* At the controller's own rate a batch fills within its limit, or the timer ends it. */
static void check_fill_limit(const struct sim *s)
{
	const struct nfr_batching *b = &s->b;
	double packets = nfr_min(b->qthresh, room(s));
	double fill_us = nfr_min((packets - 1) / b->rate, TICK_US);

	if (fill_us > nfr_batching_fill_limit_us(b))
		failed(s, "a batch is expected to take longer than its limit", fill_us, nfr_batching_fill_limit_us(b));
}

/* Checks the limits that hold after each poll. */
static void check_poll(const struct sim *s, uint32_t before, uint32_t buffer, bool changed_now, double changed_before,
		       double now)
{
	const struct nfr_batching *b = &s->b;

	if (b->qthresh < 1 || b->qthresh > NFR_QTHRESH_AUTO_MAX)
		failed(s, "QThresh out of range", b->qthresh, NFR_QTHRESH_AUTO_MAX);
	if ((b->qthresh != before || b->nlbufsiz_bytes != buffer) != changed_now)
		failed(s, "a change was not returned, or returned and not made", b->qthresh, before);
	if (b->hold_us > s->t->budget_us)
		failed(s, "hold beyond the budget", b->hold_us, s->t->budget_us);
	if (!b->frozen && b->updated_us == (uint64_t)now && now - changed_before >= NFR_BATCHING_CHANGE_US)
		check_fill_limit(s);
	if (!changed_now)
		return;
	if (now - changed_before < NFR_BATCHING_CHANGE_US - 1)
		failed(s, "changes too close", now - changed_before, NFR_BATCHING_CHANGE_US);
}

static void poll_once(struct sim *s, double woken_at)
{
	double now = woken_at + WAKE_US + POLL_US + PKT_US * s->waiting, changed = (double)s->b.changed_us;
	uint32_t before = s->b.qthresh, buffer = s->b.nlbufsiz_bytes;
	bool changed_now;

	count_late(s, now);
	changed_now = nfr_batching_arrived(&s->b, (uint64_t)now,
					   (struct nfr_arrival){ .packets = s->waiting,
								 .datagrams = s->datagrams,
								 .bytes = s->waiting * MESSAGE_BYTES });
	check_poll(s, before, buffer, changed_now, changed, floor(now));
	if (changed_now) {
		s->changes++;
		s->late_changes += now > s->count_from;
	}
	/* The open batch moves to the front. */
	for (uint32_t i = 0; i < s->open; i++)
		s->stamp[i] = s->stamp[s->waiting + i];
	s->waiting = s->datagrams = 0;
	s->slept_at = now;
}

/* Runs what happens up to `now`, in order. */
static void advance(struct sim *s, double now)
{
	for (;;) {
		double wake = wake_at(s), tick = s->open ? s->tick_at : INFINITY;

		if (nfr_min(wake, tick) > now)
			return;
		if (tick <= wake)
			flush(s, tick);
		else
			poll_once(s, wake);
	}
}

static struct sim *feed(const struct traffic *t, double count_from)
{
	static struct sim sim;
	struct sim *s = &sim;

	s->t = t;
	s->open = s->waiting = s->datagrams = 0;
	s->slept_at = s->worst = 0;
	s->packets = s->late = s->changes = s->late_changes = 0;
	s->count_from = count_from;
	nfr_batching_init(&s->b, setup(t, 1, false), 0);
	for (double now = random_unit() * 1000; now < t->length; now += gap(t, now)) {
		advance(s, now);
		logged(s, now);
	}
	return s;
}

#endif
