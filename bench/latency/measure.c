/* SPDX-License-Identifier: MIT */
#include "measure.h"
#include "clock.h"
#include "feed.h"
#include "interrupt.h"
#include "observers.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SETTLE_MS 20
#define DRAIN_STEP_MS 10
#define DRAIN_STEPS 200

static uint64_t count_lost(struct nfring *n)
{
	struct nfring_stats s = { .size = sizeof(s) };

	return nfring_stats_read(n, &s) < 0 ? 0 : s.lost;
}

/* Waits until every packet has been received or counted as lost, 2 s at the most. The
 * kernel holds the last batch until its timer expires. */
static void drain(const struct latency_observers *o, uint64_t sent)
{
	for (int i = 0; i < DRAIN_STEPS && !bench_interrupted; i++) {
		if (latency_observers_received(o) + count_lost(o->nfring) >= sent)
			return;
		(void)cli_clock_sleep_ms(DRAIN_STEP_MS);
	}
}

double latency_tick_us(void)
{
	struct timespec t;

	clock_getres(CLOCK_REALTIME_COARSE, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double quantile_us(const struct nfring_hist *ns, double q)
{
	return (double)(q < 1 ? nfring_hist_quantile(ns, q) : ns->max) / 1e3;
}

static void fill_sample(const struct latency_observers *o, const struct latency_fed *fed, double lost, double cpu_ns,
			struct bench_sample *s)
{
	double received = (double)latency_observers_received(o), sent = (double)fed->packets;
	double timed = (double)o->latency_ns.count;
	double *v = s->value;

	v[LATENCY_SENT] = sent;
	v[LATENCY_RECEIVED] = received;
	v[LATENCY_LOST] = lost;
	v[LATENCY_STEPPED] = (double)o->stepped;
	v[LATENCY_UNCOUNTED] = sent - received - lost + (double)o->unreadable;
	v[LATENCY_PPS] = sent / fed->seconds;
	v[LATENCY_SLIPPED_MS] = fed->slipped_s * 1e3;
	v[LATENCY_P50] = quantile_us(&o->latency_ns, 0.5);
	v[LATENCY_P99] = quantile_us(&o->latency_ns, 0.99);
	v[LATENCY_P999] = quantile_us(&o->latency_ns, 0.999);
	v[LATENCY_MAX] = quantile_us(&o->latency_ns, 1);
	v[LATENCY_LATE] = o->budget_ns && timed > 0 ? (double)o->late / timed : NAN;
	v[LATENCY_CHANGES] = o->sampled_s > 0 ? (double)o->changes / o->sampled_s : 0;
	v[LATENCY_QTHRESH_MIN] = o->qthresh_min;
	v[LATENCY_QTHRESH_MAX] = o->qthresh_max;
	v[LATENCY_CPU] = received > 0 ? cpu_ns / received : 0;
	v[LATENCY_SCHED_P99] = quantile_us(&o->wakeup_ns, 0.99);
	v[LATENCY_SCHED_MAX] = quantile_us(&o->wakeup_ns, 1);
	v[LATENCY_SEND_P99] = quantile_us(&fed->call_ns, 0.99);
	v[LATENCY_SEND_MAX] = quantile_us(&fed->call_ns, 1);
	v[LATENCY_ALLOWED] =
		(double)o->budget_ns / 1e3 + latency_tick_us() + v[LATENCY_SCHED_MAX] + v[LATENCY_SEND_MAX];
	v[LATENCY_EXCESS] = v[LATENCY_MAX] - v[LATENCY_ALLOWED];
	s->ok = true;
}

/* Sends the traffic. CPU is read when the engine is bound and idle, and again when all
 * packets have arrived. Ends engine and observers. */
static bool run_traffic(struct latency_observers *o, struct latency_schedule *schedule, uint32_t groups,
			struct bench_sample *s, struct bench_failure *why)
{
	struct latency_fed fed;
	uint64_t cpu_ns, lost;
	bool ok;

	(void)cli_clock_sleep_ms(SETTLE_MS);
	cpu_ns = latency_observers_cpu_ns(o);
	atomic_store_explicit(&o->counting, true, memory_order_relaxed);
	ok = latency_feed(schedule, groups, &fed, why);
	drain(o, fed.packets);
	cpu_ns = latency_observers_cpu_ns(o) - cpu_ns;
	lost = count_lost(o->nfring);
	nfring_stop_after_drain(o->nfring);
	latency_observers_stop(o);
	if (ok && !bench_interrupted)
		fill_sample(o, &fed, (double)lost, (double)cpu_ns, s);
	return ok;
}

static struct nfring *open_engine(const struct latency_opts *options, const struct latency_cell *c,
				  struct bench_failure *why)
{
	const uint32_t cpu = (uint32_t)options->bench.capture_cpu;
	struct nfring_opts o = nfring_opts_default();
	struct nfring_error e = { 0 };
	struct nfring *n = NULL;

	o.group = LATENCY_GROUP;
	o.group_count = (uint16_t)c->groups;
	o.workers = c->workers;
	o.caller_threads = options->caller_threads;
	o.latency_budget_us = c->budget_us;
	o.cpus = &cpu;
	o.cpu_count = options->caller_threads ? 0 : 1; /* consumers are pinned anyway */
	if (!c->budget_us)
		o.qthresh = 1;
	if (nfring_open(&n, &o, &e) == 0 && nfring_start(n, &e) == 0)
		return n;
	bench_failed(why, "%s", e.text);
	nfring_close(n);
	return NULL;
}

bool latency_measure(const struct latency_opts *options, const struct latency_cell *c, uint64_t seed,
		     struct bench_sample *s, struct bench_failure *why)
{
	struct latency_observers *o = calloc(1, sizeof(*o));
	struct nfring *n = o ? open_engine(options, c, why) : NULL;
	struct latency_schedule schedule;
	bool ok = o || bench_failed(why, "no memory");
	int err;

	if (n) {
		*o = (struct latency_observers){ .nfring = n,
						 .budget_ns = (uint64_t)c->budget_us * 1000,
						 .capture_cpu = options->bench.capture_cpu,
						 .sender_cpu = options->bench.sender_cpu };
		latency_schedule_init(&schedule, c->shape, options->bench.seconds, seed);
		err = latency_observers_start(o);
		if (err == 0) {
			ok = run_traffic(o, &schedule, c->groups, s, why);
		} else {
			ok = bench_failed(why, "cannot start a thread: %s", strerror(-err));
			nfring_stop_after_drain(n);
			latency_observers_stop(o);
		}
		nfring_close(n);
	}
	free(o);
	return ok && n;
}
