/* SPDX-License-Identifier: MIT */
#include "capture_options.h"
#include "parse.h"

#include <string.h>

/* What nfring_open() and the kernel take. */
#define TIMEOUT_MAX_CS 360000
#define NLBUFSIZ_MIN 3776
#define NLBUFSIZ_MAX 131072
#define RCVBUF_MAX (1u << 30)
#define COPY_RANGE_MAX 65531
#define MEMORY_MIN (1u << 20)

static const char *set_u32(const char *value, uint64_t min, uint64_t max, uint32_t *out, const char *want)
{
	uint64_t v;

	if (!cli_parse_bytes(value, min, max, &v))
		return want;
	*out = (uint32_t)v;
	return NULL;
}

static const char *set_u32_or_auto(const char *value, uint64_t min, uint64_t max, uint32_t *out, const char *want)
{
	if (strcmp(value, "auto") != 0)
		return set_u32(value, min, max, out, want);
	*out = NFRING_AUTO;
	return NULL;
}

static const char *set_word(const char *value, const char *const *words, uint8_t *out, const char *want)
{
	unsigned i;

	if (!cli_parse_word(value, words, &i))
		return want;
	*out = (uint8_t)i;
	return NULL;
}

static const char *set_group(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_parse_group(value, &c->opts.group, &c->opts.group_count))
		return "a group from 0 to 65535, or GROUP:COUNT that ends there";
	return NULL;
}

static const char *set_netns(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!*value)
		return "the name of a network namespace under /run/netns, or a path with a / in it";
	c->opts.netns = value;
	return NULL;
}

static const char *set_seconds(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_parse_seconds(value, &c->seconds_ns))
		return "a number of seconds above 0 and up to 1000000000, such as 10 or 0.5";
	return NULL;
}

static const char *set_count(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_parse_u64(value, 1, UINT64_MAX, &c->count))
		return "a number of packets from 1 to 18446744073709551615";
	return NULL;
}

static const char *set_json(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	(void)value;
	c->json = true;
	return NULL;
}

static const char *set_qthresh(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	uint64_t v = NFRING_AUTO;

	if (strcmp(value, "auto") != 0 && !cli_parse_u64(value, 1, UINT32_MAX - 1, &v))
		return "a number of packets from 1 to 4294967294, or auto";
	c->opts.qthresh = (uint32_t)v;
	return NULL;
}

static const char *set_timeout(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	uint64_t v = NFRING_AUTO;

	if (strcmp(value, "auto") != 0 && !cli_parse_u64(value, 0, TIMEOUT_MAX_CS, &v))
		return "a number of hundredths of a second from 0 to 360000, or auto";
	c->opts.timeout_cs = (uint32_t)v;
	return NULL;
}

static const char *set_nlbufsiz(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_u32_or_auto(value, NLBUFSIZ_MIN, NLBUFSIZ_MAX, &c->opts.nlbufsiz_bytes,
			       "a number of bytes from 3776 to 131072, or auto");
}

static const char *set_rcvbuf(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_u32_or_auto(value, 1, RCVBUF_MAX, &c->opts.rcvbuf_bytes,
			       "a number of bytes from 1 to 1073741824, or auto");
}

static const char *set_copy_range(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	return set_u32(value, 0, COPY_RANGE_MAX, &c->opts.copy_range_bytes, "a number of bytes from 0 to 65531");
}

static const char *set_copy_mode(void *ctx, const char *value)
{
	static const char *const words[] = { "none", "meta", "packet", NULL }; /* enum nfring_copy_mode */
	struct cli_capture *c = ctx;

	return set_word(value, words, &c->opts.copy_mode, "none, meta or packet");
}

/* Any subset of the kernel's flags, by their names. */
static const char *set_flags(void *ctx, const char *value)
{
	static const char *const words[] = { "seq", "seq-global", "conntrack", NULL };
	struct cli_capture *c = ctx;
	unsigned flags = 0;

	for (const char *at = value; strcmp(value, "none") != 0;) {
		size_t len = strcspn(at, ",");
		char word[16];
		unsigned i;

		if (len >= sizeof(word))
			return "none, or a list of seq, seq-global and conntrack";
		memcpy(word, at, len);
		word[len] = '\0';
		if (!cli_parse_word(word, words, &i))
			return "none, or a list of seq, seq-global and conntrack";
		flags |= 1u << i;
		if (!at[len])
			break;
		at += len + 1;
	}
	c->opts.flags = (uint16_t)flags;
	c->flags_given = true;
	return NULL;
}

static const char *set_pf_bind(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	(void)value;
	c->opts.pf_bind = true;
	return NULL;
}

static const char *set_budget(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, 0, UINT32_MAX, &v))
		return "a number of microseconds from 0 to 4294967295";
	c->opts.latency_budget_us = (uint32_t)v;
	return NULL;
}

static const char *set_source(void *ctx, const char *value)
{
	static const char *const words[] = { "auto", "uring", "recv", NULL }; /* enum nfring_source */
	struct cli_capture *c = ctx;

	return set_word(value, words, &c->opts.source, "auto, uring or recv");
}

static const char *set_workers(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, 0, CLI_CPUS_MAX, &v))
		return "a number of workers from 0 (one per CPU) to 1024";
	c->opts.workers = (uint32_t)v;
	return NULL;
}

static const char want_cpus[] = "a list of CPU numbers from 0 to 1023, such as 0,2-3";

static const char *set_cpu(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_parse_cpus(value, c->cpus, CLI_CPUS_MAX, &c->opts.cpu_count))
		return want_cpus;
	c->opts.cpus = c->cpus;
	return NULL;
}

static const char *set_consumer_cpu(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;

	if (!cli_parse_cpus(value, c->consumer_cpus, CLI_CPUS_MAX, &c->consumer_cpu_count))
		return want_cpus;
	return NULL;
}

static const char *set_memory(void *ctx, const char *value)
{
	struct cli_capture *c = ctx;
	uint64_t v;

	if (!cli_parse_bytes(value, MEMORY_MIN, SIZE_MAX, &v))
		return "a number of bytes from 1M on, such as 64M";
	c->opts.memory_bytes = (size_t)v;
	return NULL;
}

const struct cli_option cli_capture_options[] = {
	{ "group", 0, "N[:COUNT]", set_group, "NFLOG group, 0-65535, or COUNT groups from N on (0)" },
	{ "netns", 0, "NAME|PATH", set_netns, "capture in this network namespace (the caller's)" },
	{ "seconds", 0, "S", set_seconds, "end after S seconds, such as 10 or 0.5" },
	{ "count", 0, "N", set_count, "end after N packets" },
	{ "json", 0, NULL, set_json, "print JSON" },
	{ 0 }
};

const struct cli_option cli_kernel_options[] = {
	{ "qthresh", 0, "N|auto", set_qthresh, "packets per datagram (auto: follows the packet rate)" },
	{ "timeout", 0, "CS|auto", set_timeout, "1/100 s that a packet may wait for others; 0: the next tick (auto)" },
	{ "nlbufsiz", 0, "N|auto", set_nlbufsiz, "the kernel's batch buffer, 3776-131072 bytes (auto)" },
	{ "rcvbuf", 0, "BYTES|auto", set_rcvbuf, "socket buffer: what the kernel keeps while nobody reads (auto)" },
	{ "copy-range", 0, "BYTES", set_copy_range, "bytes to copy of each packet; 0: all of it (0)" },
	{ "copy-mode", 0, "MODE", set_copy_mode, "none or meta: metadata only; packet: the packet too (packet)" },
	{ "flags", 0, "LIST", set_flags, "which of seq,seq-global,conntrack to show with each packet; or none" },
	{ "pf-bind", 0, NULL, set_pf_bind,
	  "also bind the protocol families: changes the logging of the\nwhole network namespace" },
	{ 0 }
};

const struct cli_option cli_engine_options[] = {
	{ "budget", 0, "USEC", set_budget, "how long packets may be held back to save CPU; 0: not at all (1000)" },
	{ "source", 0, "SOURCE", set_source, "how to receive: auto, uring or recv (auto)" },
	{ "workers", 0, "N", set_workers, "worker threads; 0: one per CPU, at most one per group (1)" },
	{ "cpu", 0, "LIST", set_cpu, "pin the workers in turn to these CPUs, such as 0,2-3" },
	{ "consumer-cpu", 0, "LIST", set_consumer_cpu, "pin the consumers in turn to these CPUs (the worker's)" },
	{ "memory", 0, "BYTES", set_memory, "memory for packets per worker, such as 64M (32M)" },
	{ 0 }
};

void cli_capture_init(struct cli_capture *c)
{
	memset(c, 0, sizeof(*c));
	c->opts = nfring_opts_default();
}
