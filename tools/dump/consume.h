/* SPDX-License-Identifier: MIT */
/* Takes batches from the queues of a live capture, and sorts the packets of several groups. */
#ifndef DUMP_CONSUME_H
#define DUMP_CONSUME_H

#include "command_line.h"
#include "monitor.h"
#include "show.h"

#include <nfring/nfring.h>

/* The shortest window in which packets of several groups are sorted. */
#define DUMP_WINDOW_NS 20000000u

/* After a stop, packets that have been received are shown for at most this time. A reader who does not read
 * ends it sooner (output.h). */
#define DUMP_DRAIN_NS 500000000u

struct dump {
	const struct dump_options *options;
	struct nfring *engine;
	struct dump_show *show;
	struct monitor *monitor; /* of a live capture */
	int reopen_fd;           /* readable while SIGHUP asks to open files again; -1: it stops the capture */
	uint64_t emitted_early;  /* see dump_merge_emitted_early() */
};

/* Shows packets until the engine has ended and the queues are empty. A worker that fails ends all.
 * Returns 0, or a negative errno, with the error printed. Failed writes are errors of the streams. */
int dump_consume(struct dump *d);

#endif
