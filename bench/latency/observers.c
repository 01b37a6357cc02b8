/* SPDX-License-Identifier: MIT */
/* The threads that watch: the consumer, the probe of the scheduler, the sampler of
 * QThresh. */
#define _GNU_SOURCE
#include "latency.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>

#define PROBE_NS 1000000u
/* The controller's changes are 5 ms apart or more, so none hides between two looks. */
#define SAMPLE_NS 2000000u

static bool flag(const _Atomic bool *f)
{
	/* Relaxed: nothing else is read because of it. */
	return atomic_load_explicit(f, memory_order_relaxed);
}

static void set_flag(_Atomic bool *f, bool value)
{
	atomic_store_explicit(f, value, memory_order_relaxed);
}

/* -- the consumer ---------------------------------------------------------------- */

static void look(struct latency_watch *w, const struct nfring_pkt *pkt, uint64_t now)
{
	uint32_t len = 0;
	const uint8_t *payload = nfring_pkt_payload(pkt, &len);
	uint64_t stamp, ns;

	if (!payload || len < LATENCY_STAMP_OFFSET + sizeof(stamp)) {
		w->unread++;
		return;
	}
	memcpy(&stamp, payload + LATENCY_STAMP_OFFSET, sizeof(stamp));
	ns = now > stamp ? now - stamp : 0;
	nfring_hist_add(&w->latency, ns, 1);
	w->late += ns > w->budget_ns;
}

static void *consume(void *arg)
{
	struct latency_watch *w = arg;
	struct nfring_queue *q = nfring_queue_get(w->nfring, 0);
	struct nfring_batch batch;
	int ret = 0;

	while (ret >= 0) {
		nfring_queue_wait(q, -1);
		while ((ret = nfring_queue_claim(q, &batch)) > 0) {
			/* All packets of a batch reach the consumer with the claim. */
			uint64_t now = latency_now(CLOCK_REALTIME);

			for (uint32_t i = 0; i < batch.count; i++)
				look(w, &batch.pkt[i], now);
			/* Relaxed: a number to watch; the rest is read after the join. */
			atomic_fetch_add_explicit(&w->received, batch.count, memory_order_relaxed);
			nfring_queue_release(q, &batch);
		}
	}
	return NULL;
}

/* -- the probe ------------------------------------------------------------------- */

static uint64_t sleep_to(uint64_t when)
{
	struct timespec t = { .tv_sec = (time_t)(when / 1000000000u), .tv_nsec = (long)(when % 1000000000u) };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
	return latency_now(CLOCK_MONOTONIC);
}

static void *probe(void *arg)
{
	struct latency_watch *w = arg;
	uint64_t when = latency_now(CLOCK_MONOTONIC);

	prctl(PR_SET_TIMERSLACK, 1);
	while (!flag(&w->end)) {
		uint64_t now = sleep_to(when += PROBE_NS);

		if (flag(&w->begin))
			nfring_hist_add(&w->wakeup, now > when ? now - when : 0, 1);
		if (now > when)
			when = now;
	}
	return NULL;
}

/* -- the sampler ----------------------------------------------------------------- */

static uint32_t qthresh(const struct latency_watch *w)
{
	struct nfring_worker_stats s = { .size = sizeof(s) };

	return nfring_worker_stats_read(w->nfring, 0, &s) < 0 ? 0 : s.qthresh;
}

static void *sample(void *arg)
{
	struct latency_watch *w = arg;
	uint64_t when = latency_now(CLOCK_MONOTONIC), began = 0;
	uint32_t last = 0;

	while (!flag(&w->end)) {
		uint64_t now = sleep_to(when += SAMPLE_NS);
		uint32_t q = qthresh(w);

		if (now > when)
			when = now;
		if (!flag(&w->begin))
			continue;
		if (!began) {
			began = now;
			w->qthresh_min = w->qthresh_max = last = q;
		}
		w->changes += q != last;
		w->qthresh_min = q < w->qthresh_min ? q : w->qthresh_min;
		w->qthresh_max = q > w->qthresh_max ? q : w->qthresh_max;
		w->sampled_s = (double)(now - began) / 1e9;
		last = q;
	}
	return NULL;
}

/* -- all of them ----------------------------------------------------------------- */

static int start(pthread_t *thread, void *(*body)(void *), struct latency_watch *w, int cpu)
{
	pthread_attr_t attr;
	cpu_set_t set;
	int err;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	pthread_attr_init(&attr);
	err = pthread_attr_setaffinity_np(&attr, sizeof(set), &set);
	err = err ? err : pthread_create(thread, &attr, body, w);
	pthread_attr_destroy(&attr);
	w->started += !err;
	return -err;
}

int latency_watch_start(struct latency_watch *w)
{
	sigset_t all, before;
	int ret;

	/* Signals are for the main thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ret = start(&w->consumer, consume, w, w->cpu);
	ret = ret ? ret : start(&w->probe, probe, w, w->cpu);
	ret = ret ? ret : start(&w->sampler, sample, w, w->sampler_cpu);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}

void latency_watch_stop(struct latency_watch *w)
{
	set_flag(&w->end, true);
	if (w->started > 2)
		pthread_join(w->sampler, NULL);
	if (w->started > 1)
		pthread_join(w->probe, NULL);
	if (w->started > 0)
		pthread_join(w->consumer, NULL);
}

static uint64_t cpu_of(pthread_t thread)
{
	clockid_t clock;

	return pthread_getcpuclockid(thread, &clock) ? 0 : latency_now(clock);
}

uint64_t latency_watch_cpu(const struct latency_watch *w)
{
	uint64_t others = cpu_of(w->probe) + cpu_of(w->sampler) + latency_now(CLOCK_THREAD_CPUTIME_ID);

	return latency_now(CLOCK_PROCESS_CPUTIME_ID) - others;
}
