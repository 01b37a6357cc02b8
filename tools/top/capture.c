/* SPDX-License-Identifier: MIT */
#include "capture.h"
#include "count.h"
#include "clock.h"
#include "pulse.h"
#include "start.h"
#include "stop.h"
#include "thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* -- the consumer's side ------------------------------------------------------------ */

static void post(struct top_consumer *c, uint64_t ns)
{
	top_snapshot(c->fresh, c->mine, ns);
	/* T1 release: publishes the copy; acquire: the viewer no longer reads the buffer that
	 * comes back. Pairs with T2. */
	c->fresh = atomic_exchange_explicit(&c->mail, c->fresh, memory_order_acq_rel);
	/* T3 release: publishes the exchange; pairs with T4. */
	atomic_fetch_add_explicit(&c->posted, 1, memory_order_release);
}

/* Counts a batch, as far as --count goes. */
static void count(struct top_consumer *c, const struct nfring_batch *b, uint64_t now_ns)
{
	uint32_t packets = cli_stop_after_count(&c->shared->claimed, c->shared->options->capture.count, b->count);

	top_count(c->mine, b, packets, now_ns);
	monitor_count(c->monitor, b, packets);
}

/* All there is to consuming: claim a batch, read its packets in place, release it. */
static void *consume(void *arg)
{
	struct top_consumer *c = arg;
	uint64_t interval_ns = c->shared->options->interval_ns, since_ns = c->shared->started_ns;
	uint64_t due_ns = since_ns + interval_ns; /* the viewer's times: a late post delays no other */
	struct cli_pulse *pulse = cli_pulse(c->worker);
	struct nfring_batch b;
	int r;

	while ((r = nfring_queue_claim(c->queue, &b)) >= 0) {
		uint64_t now_ns = cli_clock_ns();

		cli_pulse_work(pulse);
		if (r == 1) {
			count(c, &b, now_ns);
			nfring_queue_release(c->queue, &b);
		}
		if (now_ns >= due_ns) {
			post(c, now_ns - since_ns);
			since_ns = now_ns;
			due_ns += (now_ns - due_ns) / interval_ns * interval_ns + interval_ns;
		}
		if (r == 0) {
			cli_pulse_wait(pulse);
			nfring_queue_wait(c->queue, (int)((due_ns - now_ns) / 1000000 + 1));
		}
	}
	c->failed = r != -ESHUTDOWN;
	if (c->failed)
		cli_stop_worker_failed(&top_program, c->worker, r);
	return NULL;
}

static void *pin_and_consume(void *arg)
{
	struct top_consumer *c = arg;

	int r = cli_pin_consumer(&c->shared->options->capture, c->worker);

	if (r == 0)
		return consume(c);
	c->failed = true;
	cli_fail(&top_program, "--consumer-cpu: cannot run on that CPU: %s", strerror(-r));
	cli_stop_request();
	return NULL;
}

/* -- the viewer's side --------------------------------------------------------------- */

const struct top_counts *top_latest(struct top_consumer *c)
{
	/* T4 acquire: pairs with T3. */
	unsigned posted = atomic_load_explicit(&c->posted, memory_order_acquire);

	if (posted != c->taken) {
		/* T2 acquire: takes the posted copy; release: gives back the buffer read so far. Pairs with T1. */
		c->seen = atomic_exchange_explicit(&c->mail, c->seen, memory_order_acq_rel);
		c->taken = posted;
	}
	return c->seen;
}

/* -- both ------------------------------------------------------------------------------ */

static int consumer_open(struct top_consumer *c)
{
	const struct nfring_opts *opts = &c->shared->options->capture.opts;
	struct top_counts *mail = calloc(1, sizeof(*mail));

	atomic_init(&c->mail, mail);
	c->mine = calloc(1, sizeof(*c->mine));
	c->fresh = calloc(1, sizeof(*c->fresh));
	c->seen = calloc(1, sizeof(*c->seen));
	if (!mail || !c->mine || !c->fresh || !c->seen)
		return -ENOMEM;
	top_counts_init(c->mine, opts->copy_range_bytes);
	return 0;
}

int top_consumers_start(struct top_consumer **out, struct nfring *n, struct top_shared *shared)
{
	unsigned workers = nfring_worker_count(n);
	struct top_consumer *c = calloc(workers, sizeof(*c));
	int r = c ? 0 : -ENOMEM;

	*out = c;
	for (unsigned i = 0; c && i < workers; i++) {
		c[i].shared = shared;
		c[i].worker = i;
		c[i].queue = nfring_queue_get(n, i);
		c[i].monitor = monitor_counter(shared->monitor, i);
		if (r == 0)
			r = consumer_open(&c[i]);
		if (r == 0)
			r = cli_thread_start(&c[i].thread, pin_and_consume, &c[i]);
		c[i].running = r == 0;
	}
	return r;
}

bool top_consumers_join(struct top_consumer *c, unsigned n)
{
	bool sound = true;

	for (unsigned i = 0; c && i < n; i++) {
		if (!c[i].running)
			continue;
		pthread_join(c[i].thread, NULL);
		sound = sound && !c[i].failed;
	}
	return sound;
}

void top_consumers_free(struct top_consumer *c, unsigned n)
{
	for (unsigned i = 0; c && i < n; i++) {
		free(c[i].mine);
		free(c[i].fresh);
		free(c[i].seen);
		free(atomic_load(&c[i].mail));
	}
	free(c);
}
