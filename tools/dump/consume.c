/* SPDX-License-Identifier: MIT */
#include "consume.h"
#include "merge.h"
#include "clock.h"
#include "pulse.h"
#include "requests.h"
#include "stop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>

#define ROUNDS_MAX 256

struct consumer {
	unsigned count;
	unsigned open;
	struct nfring_queue **queue;
	bool *closed;
	struct pollfd *fd; /* of each queue, and of reopen_fd */
	struct dump *dump;
	struct dump_merge *merge; /* NULL: one group, which is in order */
};

/* Stops the engine, once, if no more packets are to be shown, and lets its queues be emptied. */
static void stop_if_done(struct dump *d)
{
	if (cli_stop_age_ns() > DUMP_DRAIN_NS)
		d->show->done = true;
	if (d->show->done)
		cli_stop_request();
}

static void show_batch(struct dump *d, const struct nfring_batch *b)
{
	for (uint32_t i = 0; i < b->count && !d->show->done; i++) {
		dump_show_packet(d->show, b, &b->pkt[i]);
		cli_pulse_work(cli_pulse(0));
	}
	stop_if_done(d);
}

/* -- several groups, merged ---------------------------------------------------- */

static void show_merged(void *user, const struct nfring_batch *b, const struct nfring_pkt *p)
{
	struct dump *d = user;

	if (d->show->done)
		return;
	dump_show_packet(d->show, b, p);
	cli_pulse_work(cli_pulse(0));
	stop_if_done(d);
}

/* Returns the window: twice the time that --budget and --timeout may hold a packet back. */
static uint64_t window_ns(const struct nfring_opts *o)
{
	uint64_t held_ns = (uint64_t)o->latency_budget_us * 1000;

	if (o->timeout_cs != NFRING_AUTO)
		held_ns += (uint64_t)o->timeout_cs * 10000000u;
	return 2 * held_ns > DUMP_WINDOW_NS ? 2 * held_ns : DUMP_WINDOW_NS;
}

static struct dump_merge *merge_open(struct consumer *c)
{
	const struct nfring_opts *o = &c->dump->options->capture.opts;
	const struct dump_merge_setup setup = { .group = o->groups,
						.groups = o->groups_count,
						.max_bytes = o->memory_bytes * c->count,
						.window_ns = window_ns(o),
						.show = show_merged,
						.user = c->dump };

	return dump_merge_open(&setup);
}

/* -- the loop -------------------------------------------------------------------- */

static void take(struct consumer *c, struct nfring_queue *q, const struct nfring_batch *b)
{
	if (!c->dump->show->done && c->merge)
		dump_merge_push(c->merge, b, cli_clock_ns());
	else if (!c->dump->show->done)
		show_batch(c->dump, b);
	nfring_queue_release(q, b);
	cli_pulse_work(cli_pulse(0));
}

/* Takes one batch of each queue. Returns whether there was any. */
static bool take_round(struct consumer *c, int *result)
{
	struct nfring_batch b;
	bool any = false;

	for (unsigned i = 0; i < c->count; i++) {
		int r = c->closed[i] ? 0 : nfring_queue_claim(c->queue[i], &b);

		if (r == 1) {
			monitor_count(monitor_counter(c->dump->monitor, i), &b, b.count);
			take(c, c->queue[i], &b);
			any = true;
		} else if (r < 0) {
			c->closed[i] = true;
			c->fd[i].fd = -1;
			c->open--;
			if (r != -ESHUTDOWN) {
				*result = r;
				cli_stop_worker_failed(&dump_program, i, r);
			}
		}
	}
	return any;
}

/* Takes batches until the queues are empty, at most ROUNDS_MAX of each, because new ones
 * arrive all the time. Nothing is merged before that: a waiting batch may be the earliest.
 * Returns whether there was any. */
static bool take_all(struct consumer *c, int *result)
{
	unsigned rounds = 0;

	while (rounds < ROUNDS_MAX && take_round(c, result))
		rounds++;
	return rounds > 0;
}

/* Sleeps until a queue has a batch or has ended, for wait_ns at most, or until a signal. */
static void sleep_on(struct consumer *c, uint64_t wait_ns)
{
	uint64_t ms = wait_ns / 1000000 + 1; /* rounded up: poll() must not return before the deadline */

	for (unsigned i = 0; i < c->count; i++)
		if (!c->closed[i] && nfring_queue_arm(c->queue[i]) != 0)
			return;
	cli_pulse_wait(cli_pulse(0));
	poll(c->fd, c->count + 1, wait_ns == UINT64_MAX || ms > INT_MAX ? -1 : (int)ms);
	cli_pulse_work(cli_pulse(0));
}

static void consumer_close(struct consumer *c)
{
	dump_merge_close(c->merge);
	free(c->queue);
	free(c->closed);
	free(c->fd);
}

static int consumer_open(struct dump *d, struct consumer *c)
{
	bool by_time = nfring_group_count(d->engine) > 1;

	c->dump = d;
	c->count = nfring_worker_count(d->engine);
	c->queue = calloc(c->count, sizeof(c->queue[0]));
	c->closed = calloc(c->count, sizeof(c->closed[0]));
	c->fd = calloc(c->count + 1, sizeof(c->fd[0]));
	c->merge = by_time ? merge_open(c) : NULL;
	if (!c->queue || !c->closed || !c->fd || (by_time && !c->merge))
		return -ENOMEM;
	for (unsigned i = 0; i < c->count; i++) {
		c->queue[i] = nfring_queue_get(d->engine, i);
		c->fd[i] = (struct pollfd){ .fd = nfring_queue_fd(c->queue[i]), .events = POLLIN };
	}
	c->fd[c->count] = (struct pollfd){ .fd = d->reopen_fd, .events = POLLIN };
	c->open = c->count;
	return 0;
}

static void reopen_if_asked(struct dump *d)
{
	if (!cli_request_take(CLI_REQUEST_REOPEN))
		return;
	dump_show_reopen(d->show);
	stop_if_done(d);
}

static void consume(struct consumer *c, int *result)
{
	while (c->open) {
		bool any = take_all(c, result);
		uint64_t wait_ns = c->merge ? dump_merge_emit(c->merge, cli_clock_ns()) : UINT64_MAX, due_ns;

		reopen_if_asked(c->dump);
		if (any || !c->open)
			continue;
		dump_show_flush(c->dump->show);
		due_ns = dump_show_tick(c->dump->show);
		stop_if_done(c->dump);
		sleep_on(c, due_ns < wait_ns ? due_ns : wait_ns);
	}
}

/* Shows what was lost after the last packet of each group. */
static void show_rest(struct dump *d)
{
	const uint64_t now_ns = cli_clock_real_ns();

	for (uint32_t i = 0; i < nfring_group_count(d->engine); i++) {
		struct nfring_stats s = { .size = sizeof(s) };
		uint16_t group = (uint16_t)nfring_group_number(d->engine, i);

		if (nfring_group_stats_read(d->engine, group, &s) == 0)
			dump_show_rest(d->show, group, s.lost, now_ns);
	}
}

int dump_consume(struct dump *d)
{
	struct consumer c = { 0 };
	int result = consumer_open(d, &c);

	if (result < 0)
		cli_fail(&dump_program, "no memory for %u queues", c.count);
	else
		consume(&c, &result);
	if (c.merge) {
		dump_merge_drain(c.merge);
		d->emitted_early = dump_merge_emitted_early(c.merge);
	}
	show_rest(d);
	consumer_close(&c);
	return result;
}
