/* SPDX-License-Identifier: MIT */
/* Starts the engine of a tool, and its consumer threads on their CPUs. */
#ifndef CLI_START_H
#define CLI_START_H

#include "capture_options.h"
#include "program.h"

#include <nfring/nfring.h>

/* Starts the engine. A stop signal ends a wait for a busy group (--wait); afterwards signals are blocked
 * until the next cli_stop_attach(). Returns 0, or an exit code with the error printed. */
int cli_start(const struct cli_program *p, struct nfring *n);

/* Pins the calling thread, the consumer of worker number `worker`: to the CPUs of
 * --consumer-cpu in turn, else to the worker's CPU, else not at all. Call it after
 * nfring_start(), because a new thread inherits its creator's CPU. Returns 0 or -errno. */
int cli_pin_consumer(const struct cli_capture *c, unsigned worker);

#endif
