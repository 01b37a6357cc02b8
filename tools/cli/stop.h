/* SPDX-License-Identifier: MIT */
/* When a tool ends: SIGINT, SIGTERM, SIGHUP, the end of --seconds, or its own wish.
 * All of them stop the engine. From then on a signal comes every 60 ms, so that
 * a write to a reader that has gone to sleep is interrupted too. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <nfring/nfring.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* How long after the stop what was captured is still worked off. */
#define CLI_STOP_DRAIN_NS 50000000u

/* Installs the handlers, ignores SIGPIPE (EPIPE says the same), and blocks the
 * signals in this thread: threads started before nfring_stop_attach() inherit
 * that, and leave them to the main thread. Returns 0 or -errno. */
int cli_stop_install(void);

/* The engine to stop; NULL before it is closed. Unblocks the signals, or blocks
 * them again. A stop asked for meanwhile is made up for. */
void cli_stop_attach(struct nfring *n);

/* Stops after `ns` from now; 0 does nothing. */
void cli_stop_after(uint64_t ns);

/* Adds a batch of `packets` to *taken and stops once that reaches `limit`; 0: no limit.
 * Returns how many packets of the batch are within the limit. [any thread] */
uint32_t cli_stop_after_count(_Atomic uint64_t *taken, uint64_t limit, uint32_t packets);

/* Stops now. [any thread] */
void cli_stop_request(void);

/* CLOCK_MONOTONIC ns since the stop was asked for, at least 1; 0: it was not. */
uint64_t cli_stop_age_ns(void);

/* Sleeps until CLOCK_MONOTONIC is `at_ns` (ns). Returns false, at once, if a stop was or is asked for. */
bool cli_stop_sleep_until(uint64_t at_ns);

#endif
