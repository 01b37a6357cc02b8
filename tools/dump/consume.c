/* SPDX-License-Identifier: MIT */
#include "consume.h"
#include "json.h"
#include "merge.h"
#include "clock.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS_MAX 256

struct consumer {
	unsigned count;
	unsigned open;
	struct nfring_queue **queue;
	bool *closed;
	struct pollfd *fd;
	struct dump *dump;
	struct dump_merge *merge; /* NULL: one group, which is in order */
};

int dump_open_output(struct dump *d)
{
	bool to_stdout = !d->options.write_path || strcmp(d->options.write_path, "-") == 0;
	int fd, r;

	fd = to_stdout ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
		       : open(d->options.write_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	r = fd < 0 ? -errno : cli_output_open(&d->output, fd, DUMP_OUTPUT_BYTES);
	if (r < 0)
		return cli_fail(&dump_program, "cannot write %s: %s", to_stdout ? "stdout" : d->options.write_path,
				strerror(-r));
	d->line.out = d->output.file;
	if (!d->options.write_path)
		return 0;
	r = dump_pcap_open(&d->pcap, &d->output, d->options.linktype);
	if (r == -ENOMEM) {
		cli_output_close(&d->output);
		return cli_fail(&dump_program, "no memory for the pcap file");
	}
	return 0; /* a failed write is reported by the next flush */
}

/* Shows no more packets: stops the engine and lets its queues be emptied. */
static void enough(struct dump *d)
{
	d->discarding = true;
	cli_stop_request();
}

static void flush(struct dump *d)
{
	if (cli_output_flush(&d->output) < 0)
		enough(d);
	d->pending = 0;
	d->flushed_ns = cli_clock_ns();
}

/* Flushes, between two packets, what would not fit or has waited long enough. So a file ends
 * with a whole record even if the process is killed. */
static void make_room(struct dump *d, uint32_t bytes)
{
	if (d->pending + bytes > DUMP_OUTPUT_BYTES / 2 ||
	    (d->pending && cli_clock_ns() - d->flushed_ns > DUMP_FLUSH_NS))
		flush(d);
	d->pending += bytes;
}

static void show_packet(struct dump *d, const struct nfring_batch *b, const struct nfring_pkt *p)
{
	if (d->options.write_path)
		dump_pcap_packet(&d->pcap, b, p);
	else if (d->options.json)
		dump_json_packet(d->output.file, p);
	else
		dump_line_packet(&d->line, b, p);
	d->shown++;
	if (d->options.capture.count && d->shown == d->options.capture.count)
		enough(d);
}

static void show_batch(struct dump *d, const struct nfring_batch *b)
{
	make_room(d, b->bytes);
	for (uint32_t i = 0; i < b->count && !d->discarding; i++)
		show_packet(d, b, &b->pkt[i]);
	if (d->output.err || cli_stop_age_ns() > CLI_STOP_DRAIN_NS)
		enough(d);
}

/* -- several groups, merged ---------------------------------------------------- */

static void show_merged(void *user, const struct nfring_batch *b, const struct nfring_pkt *p)
{
	struct dump *d = user;

	if (d->discarding)
		return;
	make_room(d, nfring_pkt_message(p)->nlmsg_len);
	show_packet(d, b, p);
	if (d->output.err || cli_stop_age_ns() > CLI_STOP_DRAIN_NS)
		enough(d);
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
	const struct nfring_opts *o = &c->dump->options.capture.opts;
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
	if (!c->dump->discarding && c->merge)
		dump_merge_push(c->merge, b, cli_clock_ns());
	else if (!c->dump->discarding)
		show_batch(c->dump, b);
	nfring_queue_release(q, b);
}

/* Takes one batch of each queue. Returns whether there was any. */
static bool take_round(struct consumer *c, int *result)
{
	struct nfring_batch b;
	bool any = false;

	for (unsigned i = 0; i < c->count; i++) {
		int r = c->closed[i] ? 0 : nfring_queue_claim(c->queue[i], &b);

		if (r == 1) {
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
	poll(c->fd, c->count, wait_ns == UINT64_MAX || ms > INT_MAX ? -1 : (int)ms);
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
	c->fd = calloc(c->count, sizeof(c->fd[0]));
	c->merge = by_time ? merge_open(c) : NULL;
	if (!c->queue || !c->closed || !c->fd || (by_time && !c->merge))
		return -ENOMEM;
	for (unsigned i = 0; i < c->count; i++) {
		c->queue[i] = nfring_queue_get(d->engine, i);
		c->fd[i] = (struct pollfd){ .fd = nfring_queue_fd(c->queue[i]), .events = POLLIN };
	}
	c->open = c->count;
	return 0;
}

int dump_consume(struct dump *d)
{
	struct consumer c = { 0 };
	int result = consumer_open(d, &c);

	if (result < 0)
		cli_fail(&dump_program, "no memory for %u queues", c.count);
	while (c.open) {
		bool any = take_all(&c, &result);
		uint64_t wait_ns = c.merge ? dump_merge_emit(c.merge, cli_clock_ns()) : UINT64_MAX;

		if (any || !c.open)
			continue;
		flush(d);
		sleep_on(&c, wait_ns);
	}
	if (c.merge) {
		dump_merge_drain(c.merge);
		d->emitted_early = dump_merge_emitted_early(c.merge);
	}
	flush(d);
	consumer_close(&c);
	return result;
}
