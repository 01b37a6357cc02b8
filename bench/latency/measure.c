/* SPDX-License-Identifier: MIT */
/* One shape under one budget: an engine of its own, its CPU read when it is bound and
 * quiet, and again when the traffic is over and everything has arrived. */
#define _GNU_SOURCE
#include "latency.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SETTLE_MS 20
#define DRAIN_STEP_MS 10
#define DRAIN_STEPS 200

static void sleep_ms(long ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static uint64_t lost(struct nfring *n)
{
	struct nfring_stats s = { .size = sizeof(s) };

	return nfring_stats_read(n, &s) < 0 ? 0 : s.lost;
}

/* Until everything is accounted for; the kernel holds the last batch for a tick. */
static void drain(const struct latency_watch *w, uint64_t sent)
{
	for (int i = 0; i < DRAIN_STEPS && !latency_stop; i++) {
		if (atomic_load_explicit(&w->received, memory_order_relaxed) + lost(w->nfring) >= sent)
			return;
		sleep_ms(DRAIN_STEP_MS);
	}
}

static double us(const struct nfring_hist *h, double q)
{
	return (double)(q < 1 ? nfring_hist_quantile(h, q) : h->max) / 1e3;
}

static void note(const struct latency_watch *w, const struct latency_sent *sent, double lost_packets, double cpu_ns,
		 struct latency_sample *s)
{
	double received = (double)w->received, packets = (double)sent->packets;
	double *v = s->value;

	v[LATENCY_SENT] = packets;
	v[LATENCY_RECEIVED] = received;
	v[LATENCY_LOST] = lost_packets;
	v[LATENCY_UNCOUNTED] = packets - received - lost_packets + (double)w->unread;
	v[LATENCY_PPS] = packets / sent->seconds;
	v[LATENCY_SLIPPED_MS] = sent->slipped_s * 1e3;
	v[LATENCY_P50] = us(&w->latency, 0.5);
	v[LATENCY_P99] = us(&w->latency, 0.99);
	v[LATENCY_P999] = us(&w->latency, 0.999);
	v[LATENCY_MAX] = us(&w->latency, 1);
	v[LATENCY_LATE] = w->budget_ns && received > 0 ? (double)w->late / received : NAN;
	v[LATENCY_CHANGES] = w->sampled_s > 0 ? (double)w->changes / w->sampled_s : 0;
	v[LATENCY_QTHRESH_MIN] = w->qthresh_min;
	v[LATENCY_QTHRESH_MAX] = w->qthresh_max;
	v[LATENCY_CPU] = received > 0 ? cpu_ns / received : 0;
	v[LATENCY_SCHED_P99] = us(&w->wakeup, 0.99);
	v[LATENCY_SCHED_MAX] = us(&w->wakeup, 1);
	v[LATENCY_SEND_P99] = us(&sent->call, 0.99);
	v[LATENCY_SEND_MAX] = us(&sent->call, 1);
	s->ok = true;
}

static bool play(struct latency *l, const struct latency_cell *c, uint64_t seed, struct latency_watch *w,
		 struct latency_sample *s)
{
	struct latency_sent sent;
	uint64_t cpu, counted;
	bool ok;

	sleep_ms(SETTLE_MS);
	cpu = latency_watch_cpu(w);
	atomic_store_explicit(&w->begin, true, memory_order_relaxed);
	ok = latency_send(c->shape, l->seconds, seed, &sent);
	drain(w, sent.packets);
	cpu = latency_watch_cpu(w) - cpu;
	counted = lost(w->nfring);
	nfring_stop(w->nfring);
	latency_watch_stop(w);
	if (!ok)
		snprintf(l->why, sizeof(l->why), "%s", sent.error);
	else if (!latency_stop)
		note(w, &sent, (double)counted, (double)cpu, s);
	return ok;
}

static struct nfring *open_engine(struct latency *l, const struct latency_cell *c)
{
	const uint32_t cpu = (uint32_t)l->capture_cpu;
	struct nfring_opts o = nfring_opts_default();
	struct nfring_error e = { 0 };
	struct nfring *n = NULL;

	o.group = LATENCY_GROUP;
	o.latency_budget_us = c->budget_us;
	o.cpus = &cpu;
	o.cpu_count = 1;
	if (!c->budget_us)
		o.qthresh = 1;
	if (nfring_open(&n, &o, &e) == 0 && nfring_start(n, &e) == 0)
		return n;
	snprintf(l->why, sizeof(l->why), "%s", e.text);
	nfring_close(n);
	return NULL;
}

bool latency_measure(struct latency *l, const struct latency_cell *c, uint64_t seed, struct latency_sample *s)
{
	struct latency_watch *w = calloc(1, sizeof(*w));
	struct nfring *n = w ? open_engine(l, c) : NULL;
	bool ok = false;
	int ret;

	if (n) {
		*w = (struct latency_watch){ .nfring = n,
					     .budget_ns = (uint64_t)c->budget_us * 1000,
					     .cpu = l->capture_cpu,
					     .sampler_cpu = l->sender_cpu };
		ret = latency_watch_start(w);
		if (ret == 0) {
			ok = play(l, c, seed, w, s);
		} else {
			snprintf(l->why, sizeof(l->why), "cannot start a thread: %s", strerror(-ret));
			nfring_stop(n);
			latency_watch_stop(w);
		}
		nfring_close(n);
	}
	free(w);
	return ok;
}
