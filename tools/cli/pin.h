/* SPDX-License-Identifier: MIT */
/* Pinning consumer threads. */
#ifndef CLI_PIN_H
#define CLI_PIN_H

#include "capture_options.h"

/* Runs the calling thread where the consumer of worker `worker` belongs: on the
 * CPUs of --consumer-cpu in turn, else on the worker's own, else anywhere. To be
 * called after nfring_start(), since threads inherit it. Returns 0 or -errno. */
int cli_pin_consumer(const struct cli_capture *c, unsigned worker);

#endif
