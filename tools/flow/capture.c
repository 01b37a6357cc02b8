/* SPDX-License-Identifier: MIT */
#include "capture.h"
#include "clock.h"
#include "pulse.h"
#include "start.h"
#include "stop.h"
#include "thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define NS_PER_MS 1000000u
#define LOOK_NS 50000000u /* while packets come, due flows are looked for so often: a new one may be due first */

/* -- the thread ------------------------------------------------------------------------------ */

/* Counts a batch, as far as --count goes. */
static void count(struct flow_consumer *c, const struct nfring_batch *b, uint64_t now_ns)
{
	struct flow_shared *s = c->shared;
	uint32_t packets = cli_stop_after_count(&s->claimed, s->options->capture.count, b->count);

	flow_table_add(c->table, flow_groups_counts(s->groups, b->group), b, packets, now_ns);
	monitor_count(c->monitor, b, packets);
}

/* Sleeps until there is a batch, or `due_ns`. */
static void sleep_until(struct flow_consumer *c, uint64_t due_ns)
{
	const uint64_t now_ns = cli_clock_ns(), ns = due_ns > now_ns ? due_ns - now_ns : 0;
	const uint64_t ms = ns / NS_PER_MS + 1; /* rounded up: it must not wake before it is due */

	nfring_queue_wait(c->queue, ms > INT32_MAX ? INT32_MAX : (int)ms);
}

static void *consume(void *arg)
{
	struct flow_consumer *c = arg;
	struct cli_pulse *pulse = cli_pulse(c->worker);
	uint64_t due_ns, look_ns = 0;
	struct nfring_batch b;
	int r;

	while ((r = nfring_queue_claim(c->queue, &b)) >= 0) {
		const uint64_t now_ns = cli_clock_ns();

		cli_pulse_work(pulse);
		if (r == 1) {
			count(c, &b, now_ns);
			nfring_queue_release(c->queue, &b);
		}
		if (r == 0 || now_ns >= look_ns) {
			due_ns = flow_table_expire(c->table, now_ns);
			look_ns = now_ns + LOOK_NS;
			flow_out_flush(&c->out);
		}
		if (r == 0) {
			cli_pulse_wait(pulse);
			sleep_until(c, due_ns);
		}
	}
	c->failed = r != -ESHUTDOWN;
	if (c->failed)
		cli_stop_worker_failed(&flow_program, c->worker, r);
	return NULL;
}

static void *pin_and_consume(void *arg)
{
	struct flow_consumer *c = arg;
	const int r = cli_pin_consumer(&c->shared->options->capture, c->worker);

	if (r == 0)
		return consume(c);
	c->failed = true;
	cli_fail(&flow_program, "--consumer-cpu: cannot run on that CPU: %s", strerror(-r));
	cli_stop_request();
	return NULL;
}

/* -- begin and end ----------------------------------------------------------------------------- */

static bool consumer_open(struct flow_consumer *c, unsigned workers)
{
	const struct flow_options *o = c->shared->options;
	struct flow_table_setup setup = {
		.max_flows = o->max_flows / workers ? o->max_flows / workers : 1,
		.active_ns = o->active_ns,
		.inactive_ns = o->inactive_ns,
		.key = o->key,
		.uniflow = o->uniflow,
		.next = flow_out_next,
		.next_user = &c->out,
	};

	c->out.queue = c->shared->queue;
	if (getrandom(setup.secret, sizeof(setup.secret), 0) != sizeof(setup.secret))
		return false;
	c->table = flow_table_open(&setup);
	return c->table;
}

struct flow_consumer *flow_consumers_open(struct flow_shared *shared, unsigned workers)
{
	struct flow_consumer *c = calloc(workers, sizeof(*c));
	bool opened = c;

	for (unsigned i = 0; opened && i < workers; i++) {
		c[i].shared = shared;
		c[i].worker = i;
		opened = consumer_open(&c[i], workers);
	}
	if (opened)
		return c;
	flow_consumers_close(c, workers);
	return NULL;
}

int flow_consumers_start(struct flow_consumer *c, unsigned workers, struct nfring *n)
{
	int r = 0;

	for (unsigned i = 0; i < workers && r == 0; i++) {
		c[i].queue = nfring_queue_get(n, i);
		c[i].monitor = monitor_counter(c[i].shared->monitor, i);
		r = cli_thread_start(&c[i].thread, pin_and_consume, &c[i]);
		c[i].running = r == 0;
	}
	return r;
}

bool flow_consumers_join(struct flow_consumer *c, unsigned workers)
{
	bool sound = true;

	for (unsigned i = 0; c && i < workers; i++) {
		if (c[i].running)
			pthread_join(c[i].thread, NULL);
		c[i].running = false;
		sound = sound && !c[i].failed;
		flow_table_end(c[i].table);
		flow_out_flush(&c[i].out);
	}
	return sound;
}

void flow_consumers_close(struct flow_consumer *c, unsigned workers)
{
	for (unsigned i = 0; c && i < workers; i++)
		if (c[i].table)
			flow_table_close(c[i].table);
	free(c);
}
