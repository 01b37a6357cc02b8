/* SPDX-License-Identifier: MIT */
/* Runs a consumer thread per worker, and hands its counters to the viewer, the thread that
 * shows them, without a lock (triple buffering):
 *
 *   consumer                              viewer
 *   mine --copy--> fresh <--exchange--> mail <--exchange--> seen
 *
 * `fresh`, `mail` and `seen` are three buffers. The consumer copies its counters to `fresh`
 * and exchanges that with `mail`; the viewer exchanges `mail` with `seen`. Each exchange is
 * one atomic operation, so neither side waits for the other. */
#ifndef TOP_CAPTURE_H
#define TOP_CAPTURE_H

#include "command_line.h"
#include "counts.h"
#include "monitor.h"

#include <nfring/nfring.h>
#include <pthread.h>
#include <stdatomic.h>

/* Shared by all consumers. */
struct top_shared {
	const struct top_options *options;
	uint64_t started_ns; /* consumers and viewer count intervals from here */
	struct monitor *monitor;
	_Atomic uint64_t claimed;
};

struct top_consumer {
	struct top_shared *shared;
	struct nfring_queue *queue;
	struct monitor_counter *monitor; /* NULL: nobody asks for metrics */
	pthread_t thread;
	unsigned worker;
	bool running;
	bool failed;              /* the worker or pinning did; the error is printed */
	struct top_counts *mine;  /* consumer: rw */
	struct top_counts *fresh; /* consumer: rw */
	struct top_counts *seen;  /* viewer: ro */
	_Atomic(struct top_counts *) mail;
	_Atomic unsigned posted; /* consumer: wo, viewer: ro; number of exchanges by the consumer */
	unsigned taken;          /* viewer: rw; `posted` at its last exchange */
};

/* Makes a consumer with a thread for each worker of the started engine. Returns 0 or -errno;
 * top_consumers_join() is to be called in either case. */
int top_consumers_start(struct top_consumer **c, struct nfring *n, struct top_shared *shared);

/* Returns the last counters that the consumer has posted; all 0 at first. [viewer] */
const struct top_counts *top_latest(struct top_consumer *c);

/* Waits for the threads, which end with the engine. Returns false if a worker failed, with the error
 * printed. Afterwards any thread may read `mine`. */
bool top_consumers_join(struct top_consumer *c, unsigned n);
void top_consumers_free(struct top_consumer *c, unsigned n);

#endif
