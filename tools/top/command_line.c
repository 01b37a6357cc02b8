/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "forgotten.h"
#include "options.h"
#include "parse.h"

#define INTERVAL_MIN_NS 50000000u
#define INTERVAL_MAX_NS 3600000000000u
#define INTERVAL_NS 1000000000u
#define ROWS 10u

static const char *set_json(const struct cli_option *o, void *ctx, const char *value)
{
	struct top_options *t = ctx;

	(void)o;
	(void)value;
	t->json = true;
	return NULL;
}

static const char *set_once(const struct cli_option *o, void *ctx, const char *value)
{
	struct top_options *t = ctx;

	(void)o;
	(void)value;
	t->once = true;
	return NULL;
}

static const char *set_interval(const struct cli_option *o, void *ctx, const char *value)
{
	struct top_options *t = ctx;
	uint64_t ns;

	if (!cli_parse_seconds(value, &ns) || ns < INTERVAL_MIN_NS || ns > INTERVAL_MAX_NS)
		return o->takes;
	t->interval_ns = ns;
	return NULL;
}

static const char *set_rows(const struct cli_option *o, void *ctx, const char *value)
{
	struct top_options *t = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	t->rows = (unsigned)v;
	return NULL;
}

static const struct cli_option own_options[] = {
	{ .name = "interval",
	  .argument = "S",
	  .set = set_interval,
	  .takes = "a number of seconds from 0.05 to 3600",
	  .help = "Show the busiest of each S seconds, 0.05 to 3600.",
	  .fallback = "1" },
	{ .name = "rows",
	  .argument = "N",
	  .set = set_rows,
	  .min = 1,
	  .max = 1000000,
	  .standard = ROWS,
	  .takes = "a number of rows from {min} to {max}",
	  .help = "Print N rows of each list, {min} to {max}. A screen shows as many as it has room for, and scrolls.",
	  .fallback = "{standard}" },
	{ .name = "once",
	  .set = set_once,
	  .help = "Capture for one --interval, print its totals, and end. Nothing is drawn on the terminal." },
	{ .name = "json",
	  .set = set_json,
	  .help = "Print the totals as one JSON object at the end, and nothing before." },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "What to capture", cli_capture_options, offsetof(struct top_options, capture), NULL },
	{ "What to show", own_options, 0, NULL },
	{ "How the kernel batches and copies", cli_kernel_options, offsetof(struct top_options, capture), NULL },
	{ "How to receive", cli_engine_options, offsetof(struct top_options, capture), NULL },
	{ MONITOR_TITLE, monitor_options, offsetof(struct top_options, monitor), NULL },
};

const struct cli_program top_program = {
	.name = "nfring-top",
	.synopsis = "[options]",
	.about = "Shows which flows, hosts, prefixes, interfaces, users and ports are busiest.\n"
		 "On a terminal it draws a screen with keys (h shows them), and prints the totals at the end.\n"
		 "Where stdin or stdout is no terminal it prints each --interval as text. Each list ends with\n"
		 "what has no row in it (other), so its rows are the total.\n",
	.examples = "  nfring-top --group 5\n"
		    "  nfring-top --group 100:4 --workers 4 --copy-range 64   (headers are enough)\n"
		    "  nfring-top --group 5 --once --interval 5               (text, of five seconds)\n"
		    "  nfring-top --group 5 --seconds 10 --json --rows 100 | jq '.flows[0]'\n",
	.footer = "See nfring-top(1). Capturing needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

int top_options_parse(struct top_options *o, int argc, char **argv)
{
	int first, code = 0;

	cli_capture_init(&o->capture);
	o->interval_ns = INTERVAL_NS;
	o->rows = ROWS;
	first = cli_options_parse(&top_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	code = cli_no_operands(&top_program, argc, argv, first);
	if (code < 0)
		code = cli_capture_check(&top_program, &o->capture);
	if (code < 0 && !o->capture.group_given)
		code = survey_forgotten_group(&top_program, "--group", o->capture.opts.netns);
	if (o->once && (!o->capture.seconds_ns || o->interval_ns < o->capture.seconds_ns))
		o->capture.seconds_ns = o->interval_ns;
	return code;
}
