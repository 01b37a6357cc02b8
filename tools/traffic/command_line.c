/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "options.h"
#include "parse.h"

#include <math.h>
#include <stdlib.h>

#define STAMP_MAX (TRAFFIC_MAX_PAYLOAD - sizeof(uint64_t))
#define POSITIVE_MAX 1e9

static const char *set_positive(const struct cli_option *o, const char *value, double *out)
{
	char *end;
	double v = strtod(value, &end);

	if (end == value || *end || !isfinite(v) || v <= 0 || v > POSITIVE_MAX)
		return o->takes;
	*out = v;
	return NULL;
}

static const char *set_netns(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;

	(void)o;
	t->netns = value;
	return NULL;
}

static const char *set_to(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;

	(void)o;
	t->to = value;
	return NULL;
}

static const char *set_ipv6(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;

	(void)o;
	(void)value;
	t->ipv6 = true;
	return NULL;
}

static const char *set_port(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->dest_port = (uint16_t)v;
	return NULL;
}

static const char *set_source_port(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->source_port = (uint16_t)v;
	return NULL;
}

static const char *set_flows(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->flows = (uint32_t)v;
	return NULL;
}

static const char *set_size(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->payload_bytes = (uint32_t)v;
	return NULL;
}

static const char *set_gso(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->gso_bytes = (uint32_t)v;
	return NULL;
}

static const char *set_count(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->count = v;
	return NULL;
}

static const char *set_stamp(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->stamp_offset = (int)v;
	return NULL;
}

static const char *set_number(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->number_offset = (int)v;
	return NULL;
}

static const char *set_cpu(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->cpu = (int)v;
	return NULL;
}

static const char *set_rate(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;

	return set_positive(o, value, &t->rate_pps);
}

static const char *set_seconds(const struct cli_option *o, void *ctx, const char *value)
{
	struct traffic_opts *t = ctx;

	return set_positive(o, value, &t->seconds);
}

static const struct cli_option datagram_options[] = {
	{ .name = "netns",
	  .letter = 'N',
	  .argument = "NAME|PATH",
	  .set = set_netns,
	  .help = "Send in this network namespace.",
	  .fallback = "the caller's" },
	{ .name = "to",
	  .letter = 'd',
	  .argument = "ADDRESS",
	  .set = set_to,
	  .help = "Send to ADDRESS. One that is not loopback needs --netns.",
	  .fallback = "127.0.0.1, with -6 ::1" },
	{ .name = "ipv6", .letter = '6', .set = set_ipv6, .help = "Send IPv6." },
	{ .name = "port",
	  .letter = 'p',
	  .argument = "PORT",
	  .set = set_port,
	  .min = 1,
	  .max = UINT16_MAX,
	  .standard = TRAFFIC_DEST_PORT,
	  .takes = "a number from {min} to {max}",
	  .help = "Send to PORT.",
	  .fallback = "{standard}" },
	{ .name = "source-port",
	  .letter = 'P',
	  .argument = "PORT",
	  .set = set_source_port,
	  .min = 1,
	  .max = UINT16_MAX,
	  .takes = "a number from {min} to {max}",
	  .help = "Send from PORT; further flows take the ports behind it.",
	  .fallback = "the kernel chooses" },
	{ .name = "flows",
	  .letter = 'f',
	  .argument = "N",
	  .set = set_flows,
	  .min = 1,
	  .max = TRAFFIC_MAX_FLOWS,
	  .standard = 1,
	  .takes = "a number from {min} to {max}",
	  .help = "Use N sockets in turn, at most {max}.",
	  .fallback = "{standard}" },
	{ .name = "size",
	  .letter = 'l',
	  .argument = "BYTES",
	  .set = set_size,
	  .max = TRAFFIC_MAX_PAYLOAD,
	  .standard = TRAFFIC_PAYLOAD_BYTES,
	  .takes = "a number from {min} to {max}",
	  .help = "Put BYTES of payload into each datagram, at most {max}.",
	  .fallback = "{standard}" },
	{ .name = "gso",
	  .letter = 'g',
	  .argument = "BYTES",
	  .set = set_gso,
	  .min = 1,
	  .max = UINT16_MAX,
	  .takes = "a number from {min} to {max}",
	  .help = "Send the payload as one large packet of segments of BYTES.",
	  .fallback = "off" },
	{ .name = "stamp",
	  .letter = 't',
	  .argument = "OFFSET",
	  .set = set_stamp,
	  .max = STAMP_MAX,
	  .takes = "a number from {min} to {max}",
	  .help = "Write the time at OFFSET of the payload: CLOCK_REALTIME in ns, 8 bytes, host order." },
	{ .name = "number",
	  .letter = 'n',
	  .argument = "OFFSET",
	  .set = set_number,
	  .max = STAMP_MAX,
	  .takes = "a number from {min} to {max}",
	  .help = "Write the number of the datagram at OFFSET of the payload, from 0, 8 bytes, host order." },
	{ 0 }
};

static const struct cli_option pace_options[] = { { .name = "rate",
						    .letter = 'r',
						    .argument = "PPS",
						    .set = set_rate,
						    .takes = "a positive number, at most 1e9",
						    .help = "Send PPS datagrams a second, evenly spaced.",
						    .fallback = "as fast as it goes" },
						  { .name = "count",
						    .letter = 'c',
						    .argument = "N",
						    .set = set_count,
						    .min = 1,
						    .max = UINT64_MAX,
						    .takes = "a number from {min} to {max}",
						    .help = "Stop after N datagrams." },
						  { .name = "seconds",
						    .letter = 's',
						    .argument = "S",
						    .set = set_seconds,
						    .takes = "a positive number, at most 1e9",
						    .help = "Stop after S seconds.",
						    .fallback = "1, if there is no --count" },
						  { .name = "cpu",
						    .letter = 'C',
						    .argument = "N",
						    .set = set_cpu,
						    .max = CLI_PARSE_CPU_MAX,
						    .takes = "a number from {min} to {max}",
						    .help = "Send from CPU N.",
						    .fallback = "any" },
						  { 0 } };

static const struct cli_table tables[] = {
	{ "What to send", datagram_options, 0, NULL },
	{ "How fast, and when to end", pace_options, 0, NULL },
};

const struct cli_program traffic_program = {
	.name = "nfring-send",
	.synopsis = "[options]",
	.about = "Sends UDP datagrams to a sink on loopback and prints how many there were, as JSON.\n",
	.examples = "  nfring-send --netns lab --rate 1000 --seconds 5   (1,000 packets a second in namespace lab)\n",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

int traffic_options_parse(struct traffic_opts *o, int argc, char **argv)
{
	int first, code = 0;

	*o = traffic_defaults();
	first = cli_options_parse(&traffic_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	if (!o->count && o->seconds == 0)
		o->seconds = 1;
	return cli_no_operands(&traffic_program, argc, argv, first);
}
