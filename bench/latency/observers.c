/* SPDX-License-Identifier: MIT */
#include "observers.h"
#include "clock.h"
#include "thread.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>

/* nfring copies packets from the IP header on: the payload of UDP is behind 28 bytes. */
#define SENT_OFFSET 28
#define PROBE_NS 1000000u
/* The controller changes QThresh every 5 ms at the most: no change hides between two reads. */
#define SAMPLE_NS 2000000u

static bool flag(const _Atomic bool *f)
{
	/* Relaxed: nothing else is read because of it. */
	return atomic_load_explicit(f, memory_order_relaxed);
}

/* -- the consumers --------------------------------------------------------------- */

static void count(struct latency_consumer *o, const struct nfring_pkt *pkt, uint64_t now_ns)
{
	uint32_t len = 0;
	const uint8_t *packet = nfring_pkt_payload(pkt, &len);
	uint64_t sent_ns, latency_ns;

	if (!packet || len < SENT_OFFSET + sizeof(sent_ns)) {
		o->unreadable++;
		return;
	}
	memcpy(&sent_ns, packet + SENT_OFFSET, sizeof(sent_ns));
	if (nfring_steps_hide(&o->steps, sent_ns, now_ns)) {
		o->stepped++;
		return;
	}
	latency_ns = now_ns > sent_ns ? now_ns - sent_ns : 0;
	nfring_hist_add(&o->latency_ns, latency_ns, 1);
	o->late += latency_ns > o->all->budget_ns;
}

static void *consume(void *arg)
{
	struct latency_consumer *o = arg;
	struct nfring_queue *q = o->queue;
	struct nfring_batch batch;
	int ret = 0;

	while (ret >= 0) {
		nfring_queue_wait(q, -1);
		while ((ret = nfring_queue_claim(q, &batch)) > 0) {
			/* All packets of a batch reach the consumer with the claim. */
			uint64_t now_ns = cli_clock_real_ns();

			nfring_steps_look_now(&o->steps, now_ns);
			for (uint32_t i = 0; i < batch.count; i++)
				count(o, &batch.pkt[i], now_ns);
			/* Relaxed: other threads read this number alone before the join. */
			atomic_fetch_add_explicit(&o->received, batch.count, memory_order_relaxed);
			nfring_queue_release(q, &batch);
		}
	}
	return NULL;
}

/* -- the probe ------------------------------------------------------------------- */

/* Sleeps until *due_ns and returns when the thread woke up. A thread that is late starts
 * its next period then. */
static uint64_t sleep_period(uint64_t *due_ns)
{
	uint64_t now_ns;

	(void)cli_clock_sleep_until(*due_ns);
	now_ns = cli_clock_ns();
	if (now_ns > *due_ns)
		*due_ns = now_ns;
	return now_ns;
}

static void *probe(void *arg)
{
	struct latency_observers *o = arg;
	uint64_t due_ns = cli_clock_ns();

	prctl(PR_SET_TIMERSLACK, 1);
	while (!flag(&o->ending)) {
		uint64_t wanted_ns = due_ns += PROBE_NS, now_ns = sleep_period(&due_ns);

		if (flag(&o->counting))
			nfring_hist_add(&o->wakeup_ns, now_ns > wanted_ns ? now_ns - wanted_ns : 0, 1);
	}
	return NULL;
}

/* -- the sampler ----------------------------------------------------------------- */

static uint32_t read_qthresh(const struct latency_observers *o)
{
	struct nfring_worker_stats s = { .size = sizeof(s) };

	return nfring_worker_stats_read(o->nfring, 0, &s) < 0 ? 0 : s.qthresh;
}

static void *sample(void *arg)
{
	struct latency_observers *o = arg;
	uint64_t due_ns = cli_clock_ns(), first_ns = 0;
	uint32_t last = 0;

	while (!flag(&o->ending)) {
		uint64_t now_ns;
		uint32_t qthresh;

		due_ns += SAMPLE_NS;
		now_ns = sleep_period(&due_ns);
		qthresh = read_qthresh(o);
		if (!flag(&o->counting))
			continue;
		if (!first_ns) {
			first_ns = now_ns;
			o->qthresh_min = o->qthresh_max = last = qthresh;
		}
		o->changes += qthresh != last;
		o->qthresh_min = qthresh < o->qthresh_min ? qthresh : o->qthresh_min;
		o->qthresh_max = qthresh > o->qthresh_max ? qthresh : o->qthresh_max;
		o->sampled_s = (double)(now_ns - first_ns) / 1e9;
		last = qthresh;
	}
	return NULL;
}

/* -- all of them ----------------------------------------------------------------- */

static int start_consumers(struct latency_observers *o)
{
	int err = 0;

	for (unsigned i = 0; i < nfring_worker_count(o->nfring) && !err; i++) {
		struct latency_consumer *c = &o->consumer[i];

		c->all = o;
		c->queue = nfring_queue_get(o->nfring, i);
		err = cli_thread_start_on((unsigned)o->capture_cpu, &c->thread, consume, c);
		o->consumers += !err;
	}
	return err;
}

int latency_observers_start(struct latency_observers *o)
{
	int err = start_consumers(o);

	if (!err)
		err = cli_thread_start_on((unsigned)o->capture_cpu, &o->probe, probe, o);
	o->probe_runs = !err;
	if (!err)
		err = cli_thread_start_on((unsigned)o->sender_cpu, &o->sampler, sample, o);
	o->sampler_runs = !err;
	return err;
}

uint64_t latency_observers_received(const struct latency_observers *o)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < o->consumers; i++)
		sum += atomic_load_explicit(&o->consumer[i].received, memory_order_relaxed);
	return sum;
}

void latency_observers_stop(struct latency_observers *o)
{
	atomic_store_explicit(&o->ending, true, memory_order_relaxed);
	if (o->sampler_runs)
		pthread_join(o->sampler, NULL);
	if (o->probe_runs)
		pthread_join(o->probe, NULL);
	for (unsigned i = 0; i < o->consumers; i++) {
		const struct latency_consumer *c = &o->consumer[i];

		pthread_join(c->thread, NULL);
		o->late += c->late;
		o->unreadable += c->unreadable;
		o->stepped += c->stepped;
		nfring_hist_merge(&o->latency_ns, &c->latency_ns);
	}
}

static uint64_t thread_cpu_ns(pthread_t thread)
{
	clockid_t clock;

	return pthread_getcpuclockid(thread, &clock) ? 0 : cli_clock_read_ns(clock);
}

uint64_t latency_observers_cpu_ns(const struct latency_observers *o)
{
	uint64_t others_ns =
		thread_cpu_ns(o->probe) + thread_cpu_ns(o->sampler) + cli_clock_read_ns(CLOCK_THREAD_CPUTIME_ID);

	return cli_clock_read_ns(CLOCK_PROCESS_CPUTIME_ID) - others_ns;
}
