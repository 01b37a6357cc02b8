/* SPDX-License-Identifier: MIT */
/* Clocks, and sleeping until a time. Times are ns. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Reads CLOCK_MONOTONIC. Async-signal-safe. */
uint64_t cli_clock_ns(void);

/* Reads CLOCK_REALTIME, the clock of the kernel's packet timestamps. */
uint64_t cli_clock_real_ns(void);

/* Returns the CPU time that all threads of this process have used, user and system, in seconds. */
double cli_clock_cpu_seconds(void);

/* Converts ns. */
struct timespec cli_clock_timespec(uint64_t ns);

/* Sleeps until CLOCK_MONOTONIC is `at_ns`. Returns 0, or -EINTR if a signal came first. */
int cli_clock_sleep_until(uint64_t at_ns);

#endif
