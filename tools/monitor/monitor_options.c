/* SPDX-License-Identifier: MIT */
#include "monitor_options.h"
#include "parse.h"
#include "server.h"
#include "syscalls.h"

#include <nfring/version.h>

#define INTERVAL_MIN_NS 100000000u

static const char *set_interval(const struct cli_option *o, void *ctx, const char *value)
{
	struct monitor_options *m = ctx;
	uint64_t ns;

	if (!cli_parse_seconds(value, &ns) || ns < INTERVAL_MIN_NS)
		return o->takes;
	m->interval_ns = ns;
	return NULL;
}

static const char *set_metrics(const struct cli_option *o, void *ctx, const char *value)
{
	struct monitor_options *m = ctx;

	if (!monitor_server_is_built())
		return "possible: this build lacks libmicrohttpd (libmicrohttpd-dev)";
	return monitor_address_parse(value, &m->address) ? NULL : o->takes;
}

static const char *set_prometheus(const struct cli_option *o, void *ctx, const char *value)
{
	struct monitor_options *m = ctx;

	if (!*value)
		return o->takes;
	m->textfile = value;
	return NULL;
}

const struct cli_option monitor_options[] = {
	{ .name = "stats-interval",
	  .argument = "S",
	  .set = set_interval,
	  .max = CLI_PARSE_SECONDS_MAX,
	  .takes = "a number of seconds from 0.1 to {max}",
	  .help = "Print the counts on stderr each S seconds, as SIGUSR1 does at once: packets, losses by their cause.",
	  .fallback = "at the end only" },
	{ .name = "metrics",
	  .argument = "[ADDR]:PORT",
	  .set = set_metrics,
	  .takes = "an address in numbers and a port: :9100, 10.0.0.1:9100, [::1]:9100, or [::]:9100 for all addresses",
	  .help = "Serve metrics for Prometheus at this address, in numbers: `:9100` is port 9100 of 127.0.0.1, "
		  "`[::]:9100` that of all addresses. With port 0 the kernel chooses; a line on stderr says what." },
	{ .name = "prometheus",
	  .argument = "FILE",
	  .set = set_prometheus,
	  .takes = "the name of a file",
	  .help = "Write the metrics to FILE, which is replaced as a whole, each `--stats-interval` or else each 5 "
		  "seconds, and at the end. For node_exporter(1) the name must end in .prom." },
	{ 0 }
};

bool monitor_is_asked(const struct monitor_options *o)
{
	return o->interval_ns || o->textfile || o->address.len;
}

unsigned monitor_later(const struct monitor_options *o)
{
	return (o->address.len ? CLI_LATER_SERVES : 0u) | (o->textfile ? CLI_LATER_REPLACES_FILES : 0u);
}
