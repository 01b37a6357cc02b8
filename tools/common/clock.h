/* SPDX-License-Identifier: MIT */
/* Clocks, and sleeping by CLOCK_MONOTONIC. Times are ns unless a name says otherwise. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* Reads any clock. Async-signal-safe. */
uint64_t cli_clock_read_ns(clockid_t clock);

/* Reads CLOCK_MONOTONIC. Async-signal-safe. */
uint64_t cli_clock_ns(void);

/* Reads CLOCK_REALTIME, the clock of the kernel's packet timestamps. */
uint64_t cli_clock_real_ns(void);

/* Returns the CPU time that all threads of this process have used, user and system, in seconds. */
double cli_clock_cpu_seconds(void);

/* Reads the CPU time that all threads of process `pid` have used. False if there is no such process. */
bool cli_clock_process_cpu_ns(pid_t pid, uint64_t *ns);

/* Converts ns. */
struct timespec cli_clock_timespec(uint64_t ns);

/* Sleeps until CLOCK_MONOTONIC is `at_ns`. Returns 0, or -EINTR if a signal came first. */
int cli_clock_sleep_until(uint64_t at_ns);

/* Sleeps for `ms` milliseconds. Returns 0, or -EINTR if a signal came first. */
int cli_clock_sleep_ms(unsigned ms);

#endif
