/* SPDX-License-Identifier: MIT */
/* CPUs: counts them, pins a thread to one. */
#ifndef NFR_CPU_H
#define NFR_CPU_H

#include <stddef.h>
#include <stdint.h>

/* Returns how many CPUs this process may run on, at least 1. */
uint32_t nfr_cpu_count(void);

/* The CPUs that a thread may run on. */
struct nfr_affinity {
	unsigned long mask[128 / sizeof(unsigned long)];
	size_t bytes; /* of mask in use; 0: not known */
};

/* Saves those of the calling thread, or that they cannot be known. */
void nfr_cpu_save(struct nfr_affinity *a);
/* Restores them; nothing if they are not known. */
void nfr_cpu_restore(const struct nfr_affinity *a);

/* Pins the calling thread. 0 or -errno; -EINVAL: there is no such CPU, or it is not allowed. */
int nfr_cpu_pin(uint32_t cpu);

#endif
