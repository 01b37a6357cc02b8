/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "cpu.h"

#include <assert.h>
#include <errno.h>
#include <sched.h>

uint32_t nfr_cpu_count(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return (uint32_t)CPU_COUNT(&set);
}

void nfr_cpu_save(struct nfr_affinity *a)
{
	static_assert(sizeof(a->mask) == sizeof(cpu_set_t), "a mask is a cpu_set_t");

	a->bytes = sched_getaffinity(0, sizeof(a->mask), (cpu_set_t *)(void *)a->mask) < 0 ? 0 : sizeof(a->mask);
}

void nfr_cpu_restore(const struct nfr_affinity *a)
{
	if (a->bytes)
		(void)sched_setaffinity(0, a->bytes, (const cpu_set_t *)(const void *)a->mask);
}

int nfr_cpu_pin(uint32_t cpu)
{
	cpu_set_t set;

	if (cpu >= CPU_SETSIZE)
		return -EINVAL;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) < 0 ? -errno : 0;
}
