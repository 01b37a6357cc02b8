/* SPDX-License-Identifier: MIT */
/* Times of pcapng files. */
#ifndef RECORDED_PCAPNG_TIME_H
#define RECORDED_PCAPNG_TIME_H

#include <stdint.h>

#define RECORDED_PCAPNG_MICROSECONDS 6
#define RECORDED_PCAPNG_NANOSECONDS 9

/* Returns `time`, counted in units of 10^-n s (unit n) or 2^-n s (unit 128 + n), in ns, after `offset_s` was
 * added. What is before 1970 is 0, and what is after 2554 UINT64_MAX. */
uint64_t recorded_pcapng_time_ns(uint64_t time, uint8_t unit, int64_t offset_s);

#endif
