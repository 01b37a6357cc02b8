/* SPDX-License-Identifier: MIT */
/* One life of an engine: open, start or run, capture PACKETS numbered packets, stop, close. It checks what must
 * hold whatever system call is refused:
 *
 * - A call that fails returns a negative errno, and says why in struct nfring_error.
 * - A source that is not the one asked for is logged.
 * - packets + lost + discarded + filtered = packets sent, unless the capture broke. That is reported.
 * - The packets come in order, once each, and as many as the ledger says.
 *
 * Where one does not hold it writes why to the board and ends the process with status 1. */
#ifndef FAULTS_LIFE_H
#define FAULTS_LIFE_H

#include "board.h"
#include "netns.h"

#define PACKETS 24

struct life_mode {
	const char *name;
	bool run; /* nfring_run(); else nfring_start() and a queue */
	bool caller_threads;
	bool all_options; /* those by which more system calls are made */
	uint8_t source;   /* NFRING_SOURCE_AUTO: io_uring, unless that is refused */
};

/* `must_work`: nothing is refused, so anything but a whole capture is wrong. */
struct life_result life_live(struct board *b, const struct nt_ns *ns, const struct life_mode *mode, bool must_work);

/* Writes why to the board, and ends the process. */
__attribute__((noreturn, format(printf, 2, 3))) void life_fail(struct board *b, const char *fmt, ...);

#endif
