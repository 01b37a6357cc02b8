/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "home.h"
#include "plan.h"
#include "parse.h"

#include <string.h>

#define RATE_MAX_PPS 10000000u
#define QUICK_S 38.0
#define FULL_S 1200.0
#define LIVE_QUICK_S 20.0
#define LIVE_FULL_S 300.0
/* IPv4 and UDP headers and the time of sending: what must be copied of a packet. */
#define COPY_LEAST (TUNE_HOME_STAMP + 8u)

/* What the tables below fill in. */
static struct tune_options parsed;

static const char *set_out(void *ctx, const char *value)
{
	struct tune_options *o = ctx;

	if (!*value)
		return "the name of a folder";
	o->out = value;
	return NULL;
}

static const char *set_quick(void *ctx, const char *value)
{
	struct tune_options *o = ctx;

	(void)value;
	o->quick = true;
	return NULL;
}

static const char *set_live(void *ctx, const char *value)
{
	struct tune_options *o = ctx;

	(void)value;
	o->live = true;
	return NULL;
}

static const char *set_json(void *ctx, const char *value)
{
	struct tune_options *o = ctx;

	(void)value;
	o->json = true;
	return NULL;
}

static const char *set_group(void *ctx, const char *value)
{
	struct tune_options *o = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, 0, 65535, &v))
		return "one group from 0 to 65535";
	o->capture.opts.group = (uint16_t)v;
	o->group_given = true;
	return NULL;
}

static const char *set_netns(void *ctx, const char *value)
{
	struct tune_options *o = ctx;

	if (!*value)
		return "the name of a network namespace under /run/netns, or a path with a / in it";
	o->capture.opts.netns = value;
	return NULL;
}

static const char *set_seconds(void *ctx, const char *value)
{
	struct tune_options *o = ctx;

	if (!cli_parse_seconds(value, &o->seconds_ns))
		return "a number of seconds above 0 and up to 1000000000, such as 60";
	return NULL;
}

static void sort(double *v, unsigned count)
{
	for (unsigned i = 1; i < count; i++)
		for (unsigned k = i; k && v[k - 1] > v[k]; k--) {
			double swap = v[k];

			v[k] = v[k - 1];
			v[k - 1] = swap;
		}
}

static const char *set_rates(void *ctx, const char *value)
{
	static const char want[] = "a list of up to 16 packet rates from 1 to 10000000, each once, such as 1000,100000";
	struct tune_options *o = ctx;

	o->rates = 0;
	for (const char *at = value;;) {
		size_t len = strcspn(at, ",");
		char text[16];
		uint64_t v;

		if (len >= sizeof(text) || o->rates == TUNE_RATES_MAX)
			return want;
		memcpy(text, at, len);
		text[len] = '\0';
		if (!cli_parse_u64(text, 1, RATE_MAX_PPS, &v))
			return want;
		for (unsigned i = 0; i < o->rates; i++)
			if (o->rate[i] == (double)v)
				return want;
		o->rate[o->rates++] = (double)v;
		if (!at[len])
			break;
		at += len + 1;
	}
	sort(o->rate, o->rates);
	return NULL;
}

static const struct cli_option own_options[] = {
	{ "out", 'o', "DIR", set_out, "write tune.html, tune.json and tune.csv there; made if missing" },
	{ "quick", 0, NULL, set_quick, "fewer settings and rates: less than 45 seconds" },
	{ "seconds", 0, "S", set_seconds, "how long the sweep may take (1200; --quick 38; --live 300, 20)" },
	{ "rates", 0, "LIST", set_rates, "packets a second to send (100,1000,20000,100000,300000)" },
	{ "live", 0, NULL, set_live, "measure what is logged to --group, and send nothing" },
	{ "group", 0, "N", set_group, "the NFLOG group to measure with --live, 0-65535" },
	{ "netns", 0, "NAME|PATH", set_netns, "the network namespace of that group (the caller's)" },
	{ "json", 0, NULL, set_json, "print the report as JSON instead of the flags" },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "What to measure", own_options, &parsed },
	{ "What the kernel is asked for (qthresh, timeout, nlbufsiz: this value only)", cli_kernel_options,
	  &parsed.capture },
	{ "How to receive (budget: the p99 to keep; source: this one only)", cli_engine_options, &parsed.capture },
};

const struct cli_program tune_program = {
	.name = "nfring-tune",
	.synopsis = "[--quick] --out DIR [options]",
	.about = "Measures latency, CPU and loss for combinations of QThresh, Timeout, nlbufsiz, budget\n"
		 "and source at several packet rates, writes a report with charts, and prints the flags\n"
		 "that keep the latency budget (p99) for the least CPU. The traffic is its own, in a\n"
		 "private network namespace, unless --live is given.\n",
	.examples = "  nfring-tune --quick --out report\n"
		    "  nfring-tune --out report --budget 5000 --rates 1000,50000\n"
		    "  nfring-tune --live --group 5 --out report\n"
		    "  nfring-dump --group 5 $(nfring-tune --quick --out report)\n",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

/* Options that only make sense together. Returns -1 or an exit code. */
static int check(const struct tune_options *o)
{
	const struct cli_program *p = &tune_program;

	if (!o->out)
		return cli_usage(p, "where to write the report? Give --out DIR; see %s --help", p->name);
	if (o->live && !o->group_given)
		return cli_usage(p, "--live measures a group that exists: name it with --group N");
	if (o->live && o->rates)
		return cli_usage(p, "--rates is for traffic of its own: with --live the rate is what is logged");
	if (!o->live && (o->group_given || o->capture.opts.netns))
		return cli_usage(p, "--group and --netns need --live: without it, group and namespace are its own");
	if (!o->live && o->capture.opts.copy_mode != NFRING_COPY_PACKET)
		return cli_usage(p, "--copy-mode: the time of sending is in the packet, so it has to be copied");
	if (!o->live && o->capture.opts.copy_range_bytes && o->capture.opts.copy_range_bytes < COPY_LEAST)
		return cli_usage(p, "--copy-range: the time of sending is in the first %u bytes", COPY_LEAST);
	return -1;
}

int tune_options_parse(struct tune_options *o, int argc, char **argv)
{
	struct nfring_opts *c = &parsed.capture.opts;
	int code = 0, first;

	cli_capture_init(&parsed.capture);
	c->qthresh = TUNE_SWEEP_QTHRESH;
	c->timeout_cs = TUNE_SWEEP_TIMEOUT;
	c->nlbufsiz_bytes = TUNE_SWEEP_NLBUFSIZ;
	c->source = TUNE_SWEEP_SOURCE;
	first = cli_options_parse(&tune_program, argc, argv, &code);
	if (first < 0)
		return code;
	if (first < argc)
		return cli_usage(&tune_program, "unexpected '%s': it takes options only; see %s --help", argv[first],
				 tune_program.name);
	*o = parsed;
	o->capture.opts.cpus = o->capture.cpus;
	if (!o->live)
		o->capture.opts.group = TUNE_HOME_GROUP;
	o->given = (struct tune_setting){ c->qthresh, c->timeout_cs, c->nlbufsiz_bytes, 0, c->source };
	return check(o);
}

void tune_options_apply(const struct tune_options *o, struct tune_sweep *s)
{
	static const double quick[] = { 1000, 20000, 100000, 300000 };
	static const double full[] = { 100, 1000, 20000, 100000, 300000 };
	const double *rate = o->rates ? o->rate : o->quick ? quick : full;

	s->live = o->live;
	s->quick = o->quick;
	s->goal_us = o->capture.opts.latency_budget_us;
	s->rates = o->rates ? o->rates : o->quick ? 4 : 5;
	s->seconds = o->quick ? QUICK_S : FULL_S;
	if (o->live)
		s->seconds = o->quick ? LIVE_QUICK_S : LIVE_FULL_S;
	if (o->seconds_ns)
		s->seconds = (double)o->seconds_ns / 1e9;
	if (o->live)
		s->rates = 1;
	for (unsigned i = 0; i < s->rates; i++)
		s->rate[i] = o->live ? 0 : rate[i];
}
