/* SPDX-License-Identifier: MIT */
#include "pin.h"
#include "thread.h"

int cli_pin_consumer(const struct cli_capture *c, unsigned worker)
{
	uint32_t count = c->consumer_cpu_count ? c->consumer_cpu_count : c->opts.cpu_count;
	const uint32_t *cpus = c->consumer_cpu_count ? c->consumer_cpus : c->opts.cpus;

	return count ? cli_thread_pin(cpus[worker % count]) : 0;
}
