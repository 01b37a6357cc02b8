/* SPDX-License-Identifier: MIT */
/* What metrics are made of: the counters of an engine, and those of its consumers. */
#ifndef MONITOR_SOURCE_H
#define MONITOR_SOURCE_H

#include "counter.h"
#include "writer.h"

#include <nfring/nfring.h>

struct monitor_source {
	const char *tool;
	struct nfring *engine;
	uint64_t started_ns; /* CLOCK_REALTIME */
	unsigned workers;
	uint16_t *group_number; /* by index */
	struct monitor_counts counts;
	struct monitor_counter *counter; /* of each worker */
	/* Appends metrics of the tool's own; NULL: it has none. [any thread] */
	void (*more)(struct cli_writer *w, void *more_user);
	void *more_user;
};

/* Makes the counters of an engine that was opened. Returns 0 or -ENOMEM; monitor_source_close() is due in any case. */
int monitor_source_open(struct monitor_source *s, struct nfring *engine, const char *tool);
void monitor_source_close(struct monitor_source *s);

#endif
