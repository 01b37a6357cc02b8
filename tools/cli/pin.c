/* SPDX-License-Identifier: MIT */
#include "pin.h"

#include <errno.h>
#include <sched.h>

int cli_pin_consumer(const struct cli_capture *c, unsigned worker)
{
	uint32_t count = c->consumer_cpu_count ? c->consumer_cpu_count : c->opts.cpu_count;
	const uint32_t *cpus = c->consumer_cpu_count ? c->consumer_cpus : c->opts.cpus;
	cpu_set_t set;

	if (!count)
		return 0;
	CPU_ZERO(&set);
	CPU_SET(cpus[worker % count], &set);
	return sched_setaffinity(0, sizeof(set), &set) < 0 ? -errno : 0;
}
