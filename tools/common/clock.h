/* SPDX-License-Identifier: MIT */
/* Clocks of this process. */
#ifndef NFR_CLI_CLOCK_H
#define NFR_CLI_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC in ns. Async-signal-safe. */
uint64_t nfr_now_ns(void);

/* CPU used so far by all threads, user and system. */
double nfr_cpu_seconds(void);

#endif
