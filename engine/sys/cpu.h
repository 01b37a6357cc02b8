/* SPDX-License-Identifier: MIT */
/* CPUs: how many there are, and staying on one. */
#ifndef NFR_CPU_H
#define NFR_CPU_H

#include <stdint.h>

/* CPUs that this process may run on, at least 1. */
uint32_t nfr_cpu_count(void);

/* Pins the calling thread; 0 or -errno (-EINVAL: no such CPU, or not allowed). */
int nfr_cpu_pin(uint32_t cpu);

#endif
