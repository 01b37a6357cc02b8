/* SPDX-License-Identifier: MIT */
/* The export thread: takes records from the queue and gives each to every output. It waits in poll(2) for records, for
 * the outputs' descriptors and for what is due by time; nothing else makes it wait.
 *
 *   flow_exporter_open()     as root: outputs open their files and sockets
 *   flow_exporter_start()    RUNNING   records, totals each --active
 *   flow_exporter_end()      DRAINING  the rest of the queue, the last totals, each output's finish()
 *   flow_exporter_close()    outputs are closed                                                          */
#ifndef FLOW_EXPORTER_H
#define FLOW_EXPORTER_H

#include "group_totals.h"
#include "queue.h"
#include "sink.h"

#define FLOW_SINKS_MAX 16u

struct flow_exporter;

struct flow_exporter_setup {
	const struct flow_run *run;
	struct flow_queue *queue;
	const struct flow_target *target;
	unsigned targets;
	int reopen_fd;              /* of SIGHUP's request; -1: none */
	struct flow_groups *groups; /* whose totals are sent */
};

/* Opens the outputs. Returns 0, or an exit code with the error printed; flow_exporter_close() is due in either case. */
int flow_exporter_open(struct flow_exporter **out, const struct flow_exporter_setup *setup);

/* Starts the thread. Returns 0 or -errno. */
int flow_exporter_start(struct flow_exporter *e);

/* Sends what the queue and the outputs hold, and ends the thread. Outputs that cannot send give up after some seconds,
 * or at once when a stop is asked for again. All workers have flushed. Does nothing if the thread does not run. */
void flow_exporter_end(struct flow_exporter *e);

/* Returns output number `i`, whose counts any thread may read. */
const struct flow_sink *flow_exporter_sink(const struct flow_exporter *e, unsigned i);
unsigned flow_exporter_sinks(const struct flow_exporter *e);

void flow_exporter_close(struct flow_exporter *e);

#endif
