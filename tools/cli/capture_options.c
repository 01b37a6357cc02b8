/* SPDX-License-Identifier: MIT */
#include "capture_options.h"
#include "fail.h"
#include "parse.h"
#include "values.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_MS 1000000u
#define NS_PER_SECOND 1000000000u

static const char *set_group(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_groups_parse(value, &c->groups))
		return o->takes;
	c->group_given = true;
	c->opts.groups = c->groups.number;
	c->opts.groups_count = c->groups.count;
	return NULL;
}

const char *cli_netns_path(const char *value, char path[CLI_NETNS_PATH_MAX])
{
	char named[sizeof("/run/netns/") + CLI_NETNS_PATH_MAX];
	uint64_t pid;

	if (!cli_parse_u64(value, 1, INT32_MAX, &pid))
		return *value ? value : NULL;
	snprintf(named, sizeof(named), "/run/netns/%s", value);
	if (access(named, F_OK) == 0)
		return value;
	snprintf(path, CLI_NETNS_PATH_MAX, "/proc/%" PRIu64 "/ns/net", pid);
	return path;
}

bool cli_capture_set_netns(struct cli_capture *c, const char *value)
{
	c->opts.netns = cli_netns_path(value, c->netns_path);
	return c->opts.netns;
}

static const char *set_netns(const struct cli_option *o, void *ctx, const char *value)
{
	return cli_capture_set_netns(ctx, value) ? NULL : o->takes;
}

static const char *set_seconds(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_parse_seconds(value, &c->seconds_ns) ? NULL : o->takes;
}

static const char *set_count(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_parse_u64(value, o->min, o->max, &c->count) ? NULL : o->takes;
}

static const char *set_user(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_user_is_built())
		return "possible: this build lacks libcap-ng or libseccomp (libcap-ng-dev, libseccomp-dev)";
	if (!cli_user_parse(value, &c->user))
		return o->takes;
	c->opts.keep_net_admin = true;
	return NULL;
}

static const char *set_budget(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	c->budget_given = true;
	return cli_set_us(o, value, &c->opts.latency_budget_us);
}

static const char *set_wait(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	uint64_t ns;

	c->opts.wait_ms = NFRING_WAIT_FOREVER;
	if (!value)
		return NULL;
	if (!cli_parse_seconds(value, &ns) || ns > o->max * NS_PER_SECOND)
		return o->takes;
	c->opts.wait_ms = (uint32_t)((ns + NS_PER_MS - 1) / NS_PER_MS);
	return NULL;
}

static const char *set_source(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	static const char *const words[] = { "auto", "uring", "recv", NULL }; /* enum nfring_source */

	return cli_set_word(o, value, words, &c->opts.source);
}

static const char *set_workers(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_number(o, value, &c->opts.workers);
}

static const char *set_cpu(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_parse_cpus(value, c->cpus, CLI_CPUS_MAX, &c->opts.cpu_count))
		return o->takes;
	c->opts.cpus = c->cpus;
	return NULL;
}

static const char *set_consumer_cpu(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_parse_cpus(value, c->consumer_cpus, CLI_CPUS_MAX, &c->consumer_cpu_count) ? NULL : o->takes;
}

static const char *set_memory(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_size(o, value, &c->opts.memory_bytes);
}

static const char *set_log_level(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return cli_set_word(o, value, cli_log_levels, &c->log_level);
}

const struct cli_option cli_capture_options[] = {
	{ .name = "group",
	  .letter = 'i',
	  .argument = "N[:COUNT],...",
	  .set = set_group,
	  .max = NFRING_GROUP_MAX,
	  .takes = "a list of groups from {min} to {max}, each once, such as 5 or 5,200,100:4",
	  .help = "Capture NFLOG group N, {min} to {max}, COUNT groups from N on, or a list of these, such as "
		  "5,200,100:4. tcpdump(8)'s names are understood, too: `nflog:5`, and `nflog` for group 0." },
	{ .name = "netns",
	  .argument = "NAME|PID|PATH",
	  .set = set_netns,
	  .takes = "the name of a network namespace under /run/netns, a process id, or a path with a / in it",
	  .help = "Capture in this network namespace: a NAME under /run/netns, that of process PID, or a PATH with a / "
		  "in it.",
	  .fallback = "the caller's" },
	{ .name = "seconds",
	  .argument = "S",
	  .set = set_seconds,
	  .takes = "a number of seconds above 0 and up to {max}, such as 10 or 0.5",
	  .max = CLI_PARSE_SECONDS_MAX,
	  .help = "End after S seconds, such as 10 or 0.5." },
	{ .name = "count",
	  .letter = 'c',
	  .argument = "N",
	  .set = set_count,
	  .min = 1,
	  .max = UINT64_MAX,
	  .takes = "a number of packets from {min} to {max}",
	  .help = "End after exactly N packets." },
	{ .name = "user",
	  .letter = 'Z',
	  .argument = "NAME|UID|UID:GID",
	  .set = set_user,
	  .takes = "a user other than root: a name, the UID of a user, or two numbers UID:GID",
	  .help = "Become this user once groups are bound and files are open, and let only those system calls through "
		  "that capturing needs. The workers keep CAP_NET_ADMIN. Needs root at the start." },
	{ 0 }
};

const struct cli_option cli_engine_options[] = {
	{ CLI_BUDGET_ROW, .set = set_budget },
	{ .name = "wait",
	  .argument = "[=S]",
	  .set = set_wait,
	  .max = NFRING_WAIT_FOREVER / 1000,
	  .takes = "a number of seconds above 0 and up to {max}, such as 10 or 0.5",
	  .help = "Wait until a group is free that another program owns: at most S seconds with --wait=S, without an "
		  "end with --wait. Ctrl-C ends the wait.",
	  .fallback = "0.25 seconds" },
	{ .name = "source",
	  .argument = "auto|uring|recv",
	  .set = set_source,
	  .takes = "auto, uring or recv",
	  .help = "Receive by io_uring (`uring`) or by recv(2) (`recv`). `auto` takes io_uring where it can be set up.",
	  .fallback = "`auto`" },
	{ .name = "workers",
	  .argument = "N",
	  .set = set_workers,
	  .max = NFRING_WORKERS_MAX,
	  .standard = 1,
	  .takes = "a number of workers from {min} (one per CPU) to {max}",
	  .help = "Start N worker threads, at most {max} and at most one per group. 0 starts one per CPU.",
	  .fallback = "{standard}" },
	{ .name = "cpu",
	  .argument = "LIST",
	  .set = set_cpu,
	  .max = CLI_PARSE_CPU_MAX,
	  .takes = "a list of CPU numbers from {min} to {max}, such as 0,2-3",
	  .help = "Pin the workers in turn to these CPUs, such as 0,2-3.",
	  .fallback = "not pinned" },
	{ .name = "consumer-cpu",
	  .argument = "LIST",
	  .set = set_consumer_cpu,
	  .max = CLI_PARSE_CPU_MAX,
	  .takes = "a list of CPU numbers from {min} to {max}, such as 0,2-3",
	  .help = "Pin the consumer threads in turn to these CPUs.",
	  .fallback = "the CPU of the worker" },
	{ .name = "memory",
	  .argument = "BYTES",
	  .set = set_memory,
	  .bytes = true,
	  .min = NFRING_MEMORY_MIN_BYTES,
	  .max = SIZE_MAX,
	  .standard = NFRING_MEMORY_DEFAULT_BYTES,
	  .takes = "a number of bytes from {min} on, such as 64M",
	  .help = "Give each worker BYTES of memory for packets, {min} or more.",
	  .fallback = "{standard}" },
	{ .name = "log-level",
	  .argument = "error|warning|info|debug",
	  .set = set_log_level,
	  .takes = "error, warning, info or debug",
	  .help = "Say on stderr what the library does: only errors, also warnings, also the settings of the start "
		  "(`info`), or also binds, retries and unbinds (`debug`).",
	  .fallback = "`warning`" },
	{ 0 }
};

void cli_capture_init(struct cli_capture *c)
{
	memset(c, 0, sizeof(*c));
	c->opts = nfring_opts_default();
	c->opts.log = cli_log;
	c->opts.log_user = &c->log_level;
	c->log_level = NFRING_LOG_WARNING;
	c->groups.count = 1; /* group 0 */
	c->opts.groups = c->groups.number;
	c->opts.groups_count = c->groups.count;
}

int cli_capture_check(const struct cli_program *p, const struct cli_capture *c)
{
	if (c->user.text && c->opts.pf_bind)
		return cli_usage(p, "--user and --pf-bind exclude each other: only root can put the logging of the "
				    "namespace back at the end");
	return -1;
}
