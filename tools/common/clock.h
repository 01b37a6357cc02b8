/* SPDX-License-Identifier: MIT */
/* Clocks of this process. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC in ns. Async-signal-safe. */
uint64_t cli_clock_ns(void);

/* CPU used so far by all threads, user and system. */
double cli_clock_cpu_seconds(void);

#endif
