/* SPDX-License-Identifier: MIT */
#include "nfring_dump.h"
#include "nfring_dump_json.h"
#include "cli_stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct consumer {
	unsigned count;
	unsigned open;
	struct nfring_queue **queue; /* NULL: ended */
	struct pollfd *fd;
};

int nfr_dump_open_output(struct nfr_dump *d)
{
	bool to_stdout = !d->write_path || strcmp(d->write_path, "-") == 0;
	int fd, r;

	fd = to_stdout ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
		       : open(d->write_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	r = fd < 0 ? -errno : nfr_sink_open(&d->sink, fd, NFR_DUMP_SINK_BYTES);
	if (r < 0)
		return nfr_cli_fail(d->program, "cannot write %s: %s", to_stdout ? "stdout" : d->write_path,
				    strerror(-r));
	d->line.out = d->sink.file;
	if (!d->write_path)
		return 0;
	r = nfr_pcap_open(&d->pcap, &d->sink, d->linktype, d->capture.opts.copy_range_bytes);
	if (r == -ENOMEM) {
		nfr_sink_close(&d->sink);
		return nfr_cli_fail(d->program, "no memory for the pcap file");
	}
	return 0; /* a write that failed shows at the next flush */
}

/* After this nothing more is shown; the queues are emptied and the engine ends. */
static void enough(struct nfr_dump *d)
{
	d->discarding = true;
	nfr_stop_request();
}

static void flush(struct nfr_dump *d, uint64_t now_ns)
{
	if (nfr_sink_flush(&d->sink) < 0)
		enough(d);
	d->pending = 0;
	d->flushed_ns = now_ns;
}

static void show_packet(struct nfr_dump *d, const struct nfring_pkt *p, uint64_t received_ns)
{
	if (d->write_path)
		nfr_pcap_packet(&d->pcap, p, received_ns);
	else if (d->capture.json)
		nfr_json_packet(d->sink.file, p);
	else
		nfr_line_packet(&d->line, p, received_ns);
	d->shown++;
}

static void show_batch(struct nfr_dump *d, const struct nfring_batch *b)
{
	/* Flushing between batches keeps the records in a file whole, whenever the process is killed. */
	if (d->pending + b->bytes > NFR_DUMP_SINK_BYTES / 2 ||
	    (d->pending && b->received_ns - d->flushed_ns > NFR_DUMP_FLUSH_NS))
		flush(d, b->received_ns);
	d->pending += b->bytes;
	for (uint32_t i = 0; i < b->count && !d->discarding; i++) {
		show_packet(d, &b->pkt[i], b->received_ns);
		if (d->capture.count && d->shown == d->capture.count)
			enough(d);
	}
	if (d->sink.err || nfr_stop_age_ns() > NFR_STOP_DRAIN_NS)
		enough(d);
}

/* Takes one batch of each queue. True if there was any. */
static bool take_round(struct nfr_dump *d, struct consumer *c, int *ended)
{
	struct nfring_batch b;
	bool any = false;

	for (unsigned i = 0; i < c->count; i++) {
		int r = c->queue[i] ? nfring_claim(c->queue[i], &b) : 0;

		if (r == 1) {
			if (!d->discarding)
				show_batch(d, &b);
			nfring_release(c->queue[i], &b);
			any = true;
		} else if (r < 0) {
			c->queue[i] = NULL;
			c->fd[i].fd = -1;
			c->open--;
			if (r != -ESHUTDOWN)
				*ended = r;
		}
	}
	return any;
}

/* Sleeps until a queue has a batch or its end; a signal ends the sleep too. */
static void sleep_on(struct consumer *c)
{
	for (unsigned i = 0; i < c->count; i++)
		if (c->queue[i] && nfring_arm(c->queue[i]) != 0)
			return;
	poll(c->fd, c->count, -1);
}

static int consumer_open(struct nfr_dump *d, struct consumer *c)
{
	c->count = c->open = nfring_workers(d->engine);
	c->queue = calloc(c->count, sizeof(c->queue[0]));
	c->fd = calloc(c->count, sizeof(c->fd[0]));
	if (!c->queue || !c->fd)
		return -ENOMEM;
	for (unsigned i = 0; i < c->count; i++) {
		c->queue[i] = nfring_queue_get(d->engine, i);
		c->fd[i] = (struct pollfd){ .fd = nfring_queue_fd(c->queue[i]), .events = POLLIN };
	}
	return 0;
}

int nfr_dump_consume(struct nfr_dump *d)
{
	struct consumer c = { 0 };
	int ended = consumer_open(d, &c);

	while (ended != -ENOMEM && c.open) {
		if (take_round(d, &c, &ended) || !c.open)
			continue;
		flush(d, d->flushed_ns);
		sleep_on(&c);
	}
	flush(d, d->flushed_ns);
	free(c.queue);
	free(c.fd);
	return ended;
}
