/* SPDX-License-Identifier: MIT */
/* CPUs: counts them, pins a thread to one. */
#ifndef NFR_CPU_H
#define NFR_CPU_H

#include <stdint.h>

/* Returns how many CPUs this process may run on, at least 1. */
uint32_t nfr_cpu_count(void);

/* Pins the calling thread. 0 or -errno; -EINVAL: there is no such CPU, or it is not allowed. */
int nfr_cpu_pin(uint32_t cpu);

#endif
