/* SPDX-License-Identifier: MIT */
/* Pins consumer threads by the options --cpu and --consumer-cpu. */
#ifndef CLI_PIN_H
#define CLI_PIN_H

#include "capture_options.h"

/* Pins the calling thread, the consumer of worker number `worker`: to the CPUs of
 * --consumer-cpu in turn, else to the worker's CPU, else not at all. Call it after
 * nfring_start(), because a new thread inherits its creator's CPU. Returns 0 or -errno. */
int cli_pin_consumer(const struct cli_capture *c, unsigned worker);

#endif
