/* SPDX-License-Identifier: MIT */
#include "start.h"
#include "fail.h"
#include "stop.h"
#include "thread.h"

int cli_start(const struct cli_program *p, struct nfring *n)
{
	struct nfring_error error = { 0 };
	int r;

	cli_stop_attach(n);
	r = nfring_start(n, &error);
	cli_stop_attach(NULL);
	return r < 0 ? cli_error(p, &error) : 0;
}

int cli_pin_consumer(const struct cli_capture *c, unsigned worker)
{
	uint32_t count = c->consumer_cpu_count ? c->consumer_cpu_count : c->opts.cpu_count;
	const uint32_t *cpus = c->consumer_cpu_count ? c->consumer_cpus : c->opts.cpus;

	return count ? cli_thread_pin(cpus[worker % count]) : 0;
}
