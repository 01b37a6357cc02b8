/* SPDX-License-Identifier: MIT */
#include "capture_options.h"
#include "parse.h"

#include <string.h>

static const char *set_bytes(const struct cli_option *o, const char *value, uint32_t *out)
{
	uint64_t v;

	if (!cli_parse_bytes(value, o->min, o->max, &v))
		return o->takes;
	*out = (uint32_t)v;
	return NULL;
}

static const char *set_size(const struct cli_option *o, const char *value, size_t *out)
{
	uint64_t v;

	if (!cli_parse_bytes(value, o->min, o->max, &v))
		return o->takes;
	*out = (size_t)v;
	return NULL;
}

static const char *set_bytes_or_auto(const struct cli_option *o, const char *value, uint32_t *out)
{
	if (strcmp(value, "auto") != 0)
		return set_bytes(o, value, out);
	*out = NFRING_AUTO;
	return NULL;
}

static const char *set_number(const struct cli_option *o, const char *value, uint32_t *out)
{
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	*out = (uint32_t)v;
	return NULL;
}

static const char *set_number_or_auto(const struct cli_option *o, const char *value, uint32_t *out)
{
	if (strcmp(value, "auto") != 0)
		return set_number(o, value, out);
	*out = NFRING_AUTO;
	return NULL;
}

static const char *set_word(const struct cli_option *o, const char *value, const char *const *words, uint8_t *out)
{
	unsigned i;

	if (!cli_parse_word(value, words, &i))
		return o->takes;
	*out = (uint8_t)i;
	return NULL;
}

static const char *set_group(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_groups_parse(value, &c->groups))
		return o->takes;
	c->opts.groups = c->groups.number;
	c->opts.groups_count = c->groups.count;
	return NULL;
}

static const char *set_netns(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!*value)
		return o->takes;
	c->opts.netns = value;
	return NULL;
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

static const char *set_qthresh(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_number_or_auto(o, value, &c->opts.qthresh);
}

static const char *set_timeout(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_number_or_auto(o, value, &c->opts.timeout_cs);
}

static const char *set_nlbufsiz(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_bytes_or_auto(o, value, &c->opts.nlbufsiz_bytes);
}

static const char *set_rcvbuf(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_bytes_or_auto(o, value, &c->opts.rcvbuf_bytes);
}

static const char *set_rcvbuf_total(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_size(o, value, &c->opts.rcvbuf_total_bytes);
}

static const char *set_copy_range(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_bytes(o, value, &c->opts.copy_range_bytes);
}

static const char *set_copy_mode(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	static const char *const words[] = { "none", "meta", "packet", NULL }; /* enum nfring_copy_mode */

	return set_word(o, value, words, &c->opts.copy_mode);
}

/* Takes any subset of the kernel's flags, by their names. */
static const char *set_flags(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	static const char *const words[] = { "seq", "seq-global", "conntrack", NULL }; /* enum nfring_flag: 1 << i */
	unsigned flags = 0;

	for (const char *at = value; strcmp(value, "none") != 0;) {
		size_t len = strcspn(at, ",");
		char word[16];
		unsigned i;

		if (len >= sizeof(word))
			return o->takes;
		memcpy(word, at, len);
		word[len] = '\0';
		if (!cli_parse_word(word, words, &i))
			return o->takes;
		flags |= 1u << i;
		if (!at[len])
			break;
		at += len + 1;
	}
	c->opts.flags = (uint16_t)flags;
	c->flags_given = true;
	return NULL;
}

static const char *set_pf_bind(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	(void)o;
	(void)value;
	c->opts.pf_bind = true;
	return NULL;
}

static const char *set_budget(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_number(o, value, &c->opts.latency_budget_us);
}

static const char *set_source(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	static const char *const words[] = { "auto", "uring", "recv", NULL }; /* enum nfring_source */

	return set_word(o, value, words, &c->opts.source);
}

static const char *set_workers(const struct cli_option *o, void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_number(o, value, &c->opts.workers);
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

	return set_size(o, value, &c->opts.memory_bytes);
}

const struct cli_option cli_capture_options[] = {
	{ .name = "group",
	  .argument = "N[:COUNT],...",
	  .set = set_group,
	  .max = NFRING_GROUP_MAX,
	  .takes = "a list of groups from {min} to {max}, each once, such as 5 or 5,200,100:4",
	  .help = "Capture NFLOG group N, {min} to {max}, COUNT groups from N on, or a list of these, such as "
		  "5,200,100:4.",
	  .fallback = "{standard}" },
	{ .name = "netns",
	  .argument = "NAME|PATH",
	  .set = set_netns,
	  .takes = "the name of a network namespace under /run/netns, or a path with a / in it",
	  .help = "Capture in this network namespace: a NAME under /run/netns, or a PATH with a / in it, such as "
		  "/proc/1234/ns/net.",
	  .fallback = "the caller's" },
	{ .name = "seconds",
	  .argument = "S",
	  .set = set_seconds,
	  .takes = "a number of seconds above 0 and up to {max}, such as 10 or 0.5",
	  .max = CLI_PARSE_SECONDS_MAX,
	  .help = "End after S seconds, such as 10 or 0.5." },
	{ .name = "count",
	  .argument = "N",
	  .set = set_count,
	  .min = 1,
	  .max = UINT64_MAX,
	  .takes = "a number of packets from {min} to {max}",
	  .help = "End after exactly N packets." },
	{ 0 }
};

const struct cli_option cli_kernel_options[] = {
	{ .name = "qthresh",
	  .argument = "N|auto",
	  .set = set_qthresh,
	  .min = 1,
	  .max = NFRING_AUTO - 1,
	  .takes = "a number of packets from {min} to {max}, or auto",
	  .help = "Let the kernel gather up to N packets into one datagram. `auto` follows the packet rate within "
		  "--budget. A rule's own queue-threshold can only lower it.",
	  .fallback = "`auto`" },
	{ .name = "timeout",
	  .argument = "CS|auto",
	  .set = set_timeout,
	  .max = NFRING_TIMEOUT_MAX_CS,
	  .takes = "a number of hundredths of a second from {min} to {max}, or auto",
	  .help = "Let the kernel hold a packet for up to CS hundredths of a second while it waits for more, at most "
		  "{max}. 0 means the next tick of its timer.",
	  .fallback = "`auto`" },
	{ .name = "nlbufsiz",
	  .argument = "BYTES|auto",
	  .set = set_nlbufsiz,
	  .bytes = true,
	  .min = NFRING_NLBUFSIZ_MIN_BYTES,
	  .max = NFRING_NLBUFSIZ_MAX_BYTES,
	  .takes = "a number of bytes from {min} to {max}, or auto",
	  .help = "Set the kernel's batch buffer to BYTES, {min} to {max}. A full buffer ends a batch.",
	  .fallback = "`auto`" },
	{ .name = "rcvbuf",
	  .argument = "BYTES|auto",
	  .set = set_rcvbuf,
	  .bytes = true,
	  .min = 1,
	  .max = NFRING_RCVBUF_MAX_BYTES,
	  .standard = NFRING_RCVBUF_DEFAULT_BYTES,
	  .takes = "a number of bytes from {min} to {max}, or auto",
	  .help = "Set the socket buffer of each group to BYTES, at most {max}. It holds packets while nobody reads. "
		  "`auto` asks for {standard}, or for the group's part of --rcvbuf-total if that is less.",
	  .fallback = "`auto`" },
	{ .name = "rcvbuf-total",
	  .argument = "BYTES",
	  .set = set_rcvbuf_total,
	  .bytes = true,
	  .min = NFRING_RCVBUF_TOTAL_MIN_BYTES,
	  .max = SIZE_MAX,
	  .standard = NFRING_RCVBUF_TOTAL_DEFAULT_BYTES,
	  .takes = "a number of bytes from {min} on, such as 64M",
	  .help = "Bound the kernel memory of all socket buffers together to BYTES, {min} a group or more. The kernel "
		  "accounts twice --rcvbuf for each group.",
	  .fallback = "{standard}, or no bound with --rcvbuf" },
	{ .name = "copy-range",
	  .argument = "BYTES",
	  .set = set_copy_range,
	  .bytes = true,
	  .max = NFRING_COPY_RANGE_MAX_BYTES,
	  .takes = "a number of bytes from {min} to {max}",
	  .help = "Copy at most BYTES of each packet, up to {max}. 0 copies all of it.",
	  .fallback = "{standard}" },
	{ .name = "copy-mode",
	  .argument = "none|meta|packet",
	  .set = set_copy_mode,
	  .takes = "none, meta or packet",
	  .help = "Copy the packet and its metadata (`packet`), or its metadata only (`none` or `meta`).",
	  .fallback = "`packet`" },
	{ .name = "flags",
	  .argument = "LIST",
	  .set = set_flags,
	  .takes = "none, or a list of seq, seq-global and conntrack",
	  .help = "Show these with each packet: `seq`, `seq-global`, `conntrack` with commas between, or `none`. "
		  "`conntrack` needs a kernel with CONFIG_NETFILTER_NETLINK_GLUE_CT.",
	  .fallback = "`none`" },
	{ .name = "pf-bind",
	  .set = set_pf_bind,
	  .help = "Bind the protocol families to NFLOG, as old programs do. This changes the logging of the whole "
		  "network namespace." },
	{ 0 }
};

const struct cli_option cli_engine_options[] = {
	{ .name = "budget",
	  .argument = "USEC",
	  .set = set_budget,
	  .max = UINT32_MAX,
	  .standard = NFRING_LATENCY_BUDGET_DEFAULT_US,
	  .takes = "a number of microseconds from {min} to {max}",
	  .help = "Hold packets back for up to USEC microseconds to save CPU. 0 holds nothing back.",
	  .fallback = "{standard}" },
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
	{ 0 }
};

void cli_capture_init(struct cli_capture *c)
{
	memset(c, 0, sizeof(*c));
	c->opts = nfring_opts_default();
	c->groups.count = 1; /* group 0 */
	c->opts.groups = c->groups.number;
	c->opts.groups_count = c->groups.count;
}
