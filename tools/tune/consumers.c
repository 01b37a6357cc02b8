/* SPDX-License-Identifier: MIT */
#include "consumers.h"
#include "clock.h"
#include "start.h"
#include "stop.h"
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct tune_consumer {
	struct cli_meter meter;
	struct tune_consumers *all;
	struct nfring_queue *queue;
	unsigned worker;
	pthread_t thread;
	int pin_error;
	bool failed; /* the worker did; the error is printed */
};

static void *consume(void *arg)
{
	struct tune_consumer *c = arg;
	struct nfring_batch b;
	int r;

	c->pin_error = cli_pin_consumer(c->all->capture, c->worker);
	while ((r = nfring_queue_claim(c->queue, &b)) >= 0) {
		if (r == 0) {
			nfring_queue_wait(c->queue, -1);
			continue;
		}
		/* Relaxed: one batch more or less at the ends does not matter. */
		if (atomic_load_explicit(&c->all->measuring, memory_order_relaxed))
			cli_meter_batch(&c->meter, &b, b.count, cli_clock_real_ns());
		nfring_queue_release(c->queue, &b);
	}
	c->failed = r != -ESHUTDOWN;
	if (c->failed)
		cli_stop_worker_failed(c->all->program, c->worker, r);
	return NULL;
}

int tune_consumers_start(struct tune_consumers *c, uint32_t payload_offset)
{
	unsigned workers = nfring_worker_count(c->engine);
	int r = 0;

	c->count = 0;
	c->consumer = aligned_alloc(_Alignof(struct tune_consumer), workers * sizeof(*c->consumer));
	if (!c->consumer)
		return cli_fail(c->program, "no memory");
	memset(c->consumer, 0, workers * sizeof(*c->consumer));
	while (c->count < workers) {
		struct tune_consumer *one = &c->consumer[c->count];

		one->meter.payload_offset = payload_offset;
		one->all = c;
		one->queue = nfring_queue_get(c->engine, c->count);
		one->worker = c->count;
		r = cli_thread_start(&one->thread, consume, one);
		if (r < 0)
			return cli_fail(c->program, "cannot start a thread: %s", strerror(-r));
		c->count++;
	}
	return 0;
}

int tune_consumers_end(struct tune_consumers *c, struct cli_meter *sum)
{
	int code = 0;

	for (unsigned i = 0; i < c->count; i++) {
		struct tune_consumer *one = &c->consumer[i];

		pthread_join(one->thread, NULL);
		cli_meter_merge(sum, &one->meter);
		if (one->failed)
			code = CLI_EXIT_RUNTIME;
		else if (one->pin_error < 0 && code == 0)
			code = cli_fail(c->program, "--consumer-cpu: cannot run on that CPU: %s",
					strerror(-one->pin_error));
	}
	free(c->consumer);
	return code;
}
