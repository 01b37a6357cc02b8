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
	  .help = "Show N rows of each list, flows, prefixes and interfaces, {min} to {max}.",
	  .fallback = "{standard}" },
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
};

const struct cli_program top_program = {
	.name = "nfring-top",
	.synopsis = "[options]",
	.about = "Shows the busiest flows, rule prefixes and interfaces among logged packets.\n"
		 "Each --interval has its own list, and at the end there is one of the whole run.\n"
		 "A flow is both directions. A worker remembers 16,384 flows; where there is no room it\n"
		 "forgets the flow that has been idle for longest, and counts its packets as evicted.\n",
	.examples = "  nfring-top --group 5\n"
		    "  nfring-top --group 100:4 --workers 4 --copy-range 64   (headers are enough)\n"
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
	return code;
}
