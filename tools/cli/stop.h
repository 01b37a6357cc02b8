/* SPDX-License-Identifier: MIT */
/* Stops the tool: on SIGINT, SIGTERM or SIGHUP, at the end of --seconds or --count, or when
 * it asks for that itself. Each stops the engine. From then on SIGALRM comes every 60 ms: a
 * write that blocks because nobody reads ends with EINTR. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include "program.h"

#include <nfring/nfring.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Time after a stop in which packets already captured are still shown. */
#define CLI_STOP_DRAIN_NS 50000000u

/* Installs the handlers, ignores SIGPIPE (write() returns EPIPE instead), and blocks the
 * signals in this thread. Threads that are started before cli_stop_attach() inherit that:
 * only the main thread gets the signals. Returns 0 or -errno. */
int cli_stop_install(void);

/* Sets the engine to stop and unblocks the signals; NULL, before it is closed, blocks them
 * again. If a stop was asked for before, the engine is stopped at once. */
void cli_stop_attach(struct nfring *n);

/* Stops `ns` from now; 0 does nothing. */
void cli_stop_after(uint64_t ns);

/* Adds a batch of `packets` to *taken and stops once that reaches `limit`; 0: no limit.
 * Returns how many packets of the batch are within the limit. [any thread] */
uint32_t cli_stop_after_count(_Atomic uint64_t *taken, uint64_t limit, uint32_t packets);

/* Stops now. [any thread] */
void cli_stop_request(void);

/* Says on stderr that a worker ended by the error `err`, a negative errno, and stops now: the other
 * workers would go on, and nobody would notice. The tool is to exit with 1. [any thread] */
void cli_stop_worker_failed(const struct cli_program *p, unsigned worker, int err);

/* Returns the ns since a stop was asked for, at least 1; 0: none was. [any thread] */
uint64_t cli_stop_age_ns(void);

/* Returns true once a second signal asks for the stop: the user will not wait for what takes time. [any thread] */
bool cli_stop_asked_again(void);

/* Sleeps until CLOCK_MONOTONIC is `at_ns` (ns). Returns false, at once, if a stop was or is asked for. */
bool cli_stop_sleep_until(uint64_t at_ns);

#endif
