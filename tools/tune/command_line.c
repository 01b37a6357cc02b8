/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "forgotten.h"
#include "sender.h"
#include "plan.h"
#include "options.h"
#include "parse.h"

#include <string.h>

#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

#define RATE_MAX_PPS 10000000
#define FULL_S 1200
#define QUICK_S 38
#define LIVE_FULL_S 300
#define LIVE_QUICK_S 20
/* Bytes to copy of each packet: IPv4 and UDP headers (TUNE_SENDER_STAMP) and the time of sending. */
#define COPY_LEAST 36
_Static_assert(COPY_LEAST == TUNE_SENDER_STAMP + 8, "the time of sending is 8 bytes");

#define RATES_TAKES                                                                                                    \
	"a list of up to " TEXT(TUNE_RATES_MAX) " packet rates from {min} to {max}, each once, such as 1000,100000"

static const char *set_out(const struct cli_option *o, void *ctx, const char *value)
{
	struct tune_options *t = ctx;

	if (!*value)
		return o->takes;
	t->out = value;
	return NULL;
}

static const char *set_quick(const struct cli_option *o, void *ctx, const char *value)
{
	struct tune_options *t = ctx;

	(void)o;
	(void)value;
	t->quick = true;
	return NULL;
}

static const char *set_live(const struct cli_option *o, void *ctx, const char *value)
{
	struct tune_options *t = ctx;

	(void)o;
	(void)value;
	t->live = true;
	return NULL;
}

static const char *set_json(const struct cli_option *o, void *ctx, const char *value)
{
	struct tune_options *t = ctx;

	(void)o;
	(void)value;
	t->json = true;
	return NULL;
}

static const char *set_group(const struct cli_option *o, void *ctx, const char *value)
{
	struct tune_options *t = ctx;

	if (!cli_groups_parse(value, &t->capture.groups))
		return o->takes;
	t->capture.opts.groups_count = t->capture.groups.count;
	t->group_given = true;
	return NULL;
}

static const char *set_netns(const struct cli_option *o, void *ctx, const char *value)
{
	struct tune_options *t = ctx;

	return cli_capture_set_netns(&t->capture, value) ? NULL : o->takes;
}

static const char *set_seconds(const struct cli_option *o, void *ctx, const char *value)
{
	struct tune_options *t = ctx;

	return cli_parse_seconds(value, &t->seconds_ns) ? NULL : o->takes;
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

static const char *set_rates(const struct cli_option *o, void *ctx, const char *value)
{
	struct tune_options *t = ctx;

	t->rates = 0;
	for (const char *at = value;;) {
		size_t len = strcspn(at, ",");
		char text[16];
		uint64_t v;

		if (len >= sizeof(text) || t->rates == TUNE_RATES_MAX)
			return o->takes;
		memcpy(text, at, len);
		text[len] = '\0';
		if (!cli_parse_u64(text, o->min, o->max, &v))
			return o->takes;
		for (unsigned i = 0; i < t->rates; i++)
			if (t->rate[i] == (double)v)
				return o->takes;
		t->rate[t->rates++] = (double)v;
		if (!at[len])
			break;
		at += len + 1;
	}
	sort(t->rate, t->rates);
	return NULL;
}

static const struct cli_option own_options[] = {
	{ .name = "out",
	  .letter = 'o',
	  .argument = "DIR",
	  .set = set_out,
	  .takes = "the name of a folder",
	  .help = "Write tune.html, tune.json and tune.csv into the folder DIR, which is made if it is missing. Each "
		  "file appears as a whole or not at all." },
	{ .name = "quick", .set = set_quick, .help = "Measure fewer settings and rates, in less than 45 seconds." },
	{ .name = "seconds",
	  .argument = "S",
	  .set = set_seconds,
	  .max = CLI_PARSE_SECONDS_MAX,
	  .takes = "a number of seconds above 0 and up to {max}, such as 60",
	  .help = "Spend at most S seconds on the sweep; every measurement gets its part.",
	  .fallback = "" TEXT(FULL_S) ", " TEXT(QUICK_S) " with --quick, " TEXT(LIVE_FULL_S) " with --live, " TEXT(
		  LIVE_QUICK_S) " with both" },
	{ .name = "rates",
	  .argument = "LIST",
	  .set = set_rates,
	  .min = 1,
	  .max = RATE_MAX_PPS,
	  .takes = RATES_TAKES,
	  .help = "Send at these rates, in packets a second: up to " TEXT(
		  TUNE_RATES_MAX) " numbers from {min} to {max} with commas between.",
	  .fallback = "100,1000,20000,100000,300000; with --quick without the 100" },
	{ .name = "live", .set = set_live, .help = "Measure the packets that a rule logs to --group, and send none." },
	{ .name = "group",
	  .argument = "N[:COUNT],...",
	  .set = set_group,
	  .max = NFRING_GROUP_MAX,
	  .takes = "a list of groups from {min} to {max}, each once, such as 5 or 5,200,100:4",
	  .help = "Measure NFLOG group N, {min} to {max}, COUNT groups from N on, or a list of these, all of them "
		  "together, "
		  "with --live." },
	{ .name = "netns",
	  .argument = "NAME|PID|PATH",
	  .set = set_netns,
	  .takes = "the name of a network namespace under /run/netns, a process id, or a path with a / in it",
	  .help = "Capture in this network namespace, with --live: a NAME under /run/netns, that of process PID, or a "
		  "PATH with a / in it.",
	  .fallback = "the caller's" },
	{ .name = "json", .set = set_json, .help = "Print the report as one JSON object instead of the flags." },
	{ 0 }
};

static const struct cli_override kernel_overrides[] = {
	{ .name = "qthresh", .fallback = "several are compared" },
	{ .name = "timeout", .fallback = "several are compared" },
	{ .name = "nlbufsiz", .fallback = "several are compared" },
	{ .name = "copy-range",
	  .help = "Copy at most BYTES of each packet. 0 copies all of it. Without --live the first " TEXT(
		  COPY_LEAST) " bytes are needed: they hold the time of sending." },
	{ 0 }
};

static const struct cli_override engine_overrides[] = {
	{ .name = "budget",
	  .help = "Look for settings with a p99 latency of USEC microseconds or less. Settings are measured with this "
		  "budget and with 0, and without --quick also with half and with four times as much." },
	{ .name = "source", .fallback = "`auto` and `recv` are compared" },
	{ .name = "log-level", .fallback = "`error`" },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "What to measure", own_options, 0, NULL },
	{ "How the kernel batches and copies", cli_kernel_options, offsetof(struct tune_options, capture),
	  kernel_overrides },
	{ "How to receive", cli_engine_options, offsetof(struct tune_options, capture), engine_overrides },
};

const struct cli_program tune_program = {
	.name = "nfring-tune",
	.synopsis = "[--quick] --out DIR [options]",
	.about = "Finds the capture settings that keep a latency budget for the least CPU.\n"
		 "Measures latency (p99), CPU and loss for combinations of --qthresh, --timeout,\n"
		 "--nlbufsiz, --budget and --source at several packet rates. Writes a report with\n"
		 "charts, and prints the best flags. It sends traffic of its own in a private network\n"
		 "namespace, unless --live is given.\n",
	.examples = "  nfring-tune --quick --out report\n"
		    "  nfring-tune --out report --budget 5000 --rates 1000,50000\n"
		    "  nfring-tune --live --group 5 --out report\n"
		    "  nfring-tune --live --group 100:4 --workers 2 --out report\n"
		    "  nfring-dump --group 5 $(nfring-tune --quick --out report)\n",
	.footer = "See nfring-tune(1). It needs root, or unshare -rn; --live needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

/* Checks options that depend on each other. Returns -1 or an exit code. */
static int check(const struct tune_options *o)
{
	const struct cli_program *p = &tune_program;

	if (!o->out)
		return cli_usage(p, "where to write the report? Give --out DIR; see %s --help", p->name);
	if (o->live && o->rates)
		return cli_usage(p, "--rates is for traffic of its own: with --live the rate is what is logged");
	if (!o->live && (o->group_given || o->capture.opts.netns))
		return cli_usage(p, "--group and --netns need --live: without it, group and namespace are its own");
	if (!o->live && o->capture.opts.copy_mode != NFRING_COPY_PACKET)
		return cli_usage(p, "--copy-mode: the time of sending is in the packet, so it has to be copied");
	if (!o->live && o->capture.opts.copy_range_bytes && o->capture.opts.copy_range_bytes < COPY_LEAST)
		return cli_usage(p, "--copy-range: the time of sending is in the first %d bytes", COPY_LEAST);
	if (o->live && !o->group_given)
		return survey_forgotten_group(p, "--live --group", o->capture.opts.netns);
	return -1;
}

int tune_options_parse(struct tune_options *o, int argc, char **argv)
{
	struct nfring_opts *c = &o->capture.opts;
	int code = 0, first;

	cli_capture_init(&o->capture);
	o->capture.log_level = NFRING_LOG_ERROR; /* else each measurement would repeat a warning */
	c->qthresh = TUNE_SWEEP_QTHRESH;
	c->timeout_cs = TUNE_SWEEP_TIMEOUT;
	c->nlbufsiz_bytes = TUNE_SWEEP_NLBUFSIZ;
	c->source = TUNE_SWEEP_SOURCE;
	first = cli_options_parse(&tune_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	code = cli_no_operands(&tune_program, argc, argv, first);
	if (code >= 0)
		return code;
	if (!o->live)
		o->capture.groups.number[0] = TUNE_SENDER_GROUP;
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
