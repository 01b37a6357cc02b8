/* SPDX-License-Identifier: MIT */
/* A consumer thread for each worker: it counts the worker's packets into a table of its own, and hands records of ended
 * flows to the exporter's queue. No two threads share a table, so there is no lock. */
#ifndef FLOW_CAPTURE_H
#define FLOW_CAPTURE_H

#include "command_line.h"
#include "group_totals.h"
#include "monitor.h"
#include "queue.h"
#include "table.h"

#include <nfring/nfring.h>
#include <pthread.h>

/* Shared by all consumers. */
struct flow_shared {
	const struct flow_options *options;
	struct flow_queue *queue;
	struct monitor *monitor; /* NULL: a file is read */
	struct flow_groups *groups;
	_Atomic uint64_t claimed; /* packets, for --count */
};

struct flow_consumer {
	struct flow_shared *shared;
	struct nfring_queue *queue;
	struct monitor_counter *monitor; /* NULL: nobody asks for metrics */
	struct flow_table *table;
	struct flow_out out;
	pthread_t thread;
	unsigned worker;
	bool running;
	bool failed; /* the worker or pinning did; the error is printed */
};

/* Makes the tables of `workers` workers. Returns NULL if there is no memory. */
struct flow_consumer *flow_consumers_open(struct flow_shared *shared, unsigned workers);

/* Starts the threads. Returns 0 or -errno; flow_consumers_join() is due in either case. */
int flow_consumers_start(struct flow_consumer *c, unsigned workers, struct nfring *n);

/* Waits for the threads, which end with the engine. Returns false if a worker failed, with the error printed.
 * Afterwards every flow has ended, and its record is in the queue. */
bool flow_consumers_join(struct flow_consumer *c, unsigned workers);

void flow_consumers_close(struct flow_consumer *c, unsigned workers);

#endif
