/* SPDX-License-Identifier: MIT */
/* The consumers of a measurement: a thread for each worker, with a meter of its own. */
#ifndef TUNE_CONSUMERS_H
#define TUNE_CONSUMERS_H

#include "capture_options.h"
#include "meter.h"

#include <nfring/nfring.h>
#include <stdatomic.h>

struct tune_consumer;

struct tune_consumers {
	const struct cli_program *program;
	const struct cli_capture *capture;
	struct nfring *engine;
	struct tune_consumer *consumer;
	unsigned count;         /* threads that run */
	_Atomic bool measuring; /* what they take is metered */
};

/* Starts a thread for each worker of an engine that has started. Returns 0, or an exit code with the
 * error printed. Call tune_consumers_end() in either case. */
int tune_consumers_start(struct tune_consumers *c, uint32_t payload_offset);

/* Waits for the threads, which end once the engine was stopped, and adds what they metered to `sum`.
 * Returns 0, or an exit code with the error printed. */
int tune_consumers_end(struct tune_consumers *c, struct cli_meter *sum);

#endif
