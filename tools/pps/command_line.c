/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "forgotten.h"
#include "meter.h"
#include "options.h"
#include "parse.h"

#define INTERVAL_MIN_NS 50000000u
#define INTERVAL_MAX_NS 3600000000000u
#define INTERVAL_NS 1000000000u

static const char *set_json(const struct cli_option *o, void *ctx, const char *value)
{
	struct pps_options *p = ctx;

	(void)o;
	(void)value;
	p->json = true;
	return NULL;
}

static const char *const modes[] = { "inline", "ring", "caller", NULL }; /* enum pps_mode */

const char *pps_mode_name(uint8_t mode)
{
	return modes[mode];
}

static const char *set_mode(const struct cli_option *o, void *ctx, const char *value)
{
	struct pps_options *p = ctx;
	unsigned i;

	if (!cli_parse_word(value, modes, &i))
		return o->takes;
	p->mode = (uint8_t)i;
	return NULL;
}

static const char *set_latency_offset(const struct cli_option *o, void *ctx, const char *value)
{
	struct pps_options *p = ctx;
	uint64_t v;

	if (!cli_parse_u64(value, o->min, o->max, &v))
		return o->takes;
	p->payload_offset = (uint32_t)v;
	return NULL;
}

static const char *set_interval(const struct cli_option *o, void *ctx, const char *value)
{
	struct pps_options *p = ctx;
	uint64_t ns;

	if (!cli_parse_seconds(value, &ns) || ns < INTERVAL_MIN_NS || ns > INTERVAL_MAX_NS)
		return o->takes;
	p->interval_ns = ns;
	return NULL;
}

static const struct cli_option own_options[] = {
	{ .name = "mode",
	  .argument = "ring|inline|caller",
	  .set = set_mode,
	  .takes = "inline, ring or caller",
	  .help = "Consume in a thread per worker, over the ring (`ring`), in a callback on the worker's own thread "
		  "(`inline`), or in a thread per worker that receives itself (`caller`).",
	  .fallback = "`ring`" },
	{ .name = "latency-offset",
	  .argument = "N",
	  .set = set_latency_offset,
	  .max = 65535 - sizeof(uint64_t),
	  .takes = "an offset in the payload from {min} to {max}",
	  .help = "Measure latency from a time that the sender wrote into the packet: CLOCK_REALTIME in ns, 64 bits, "
		  "host "
		  "byte order, at offset N of the payload, {min} to {max}. The payload begins at the IP header.",
	  .fallback = "the kernel's timestamp" },
	{ .name = "interval",
	  .argument = "S",
	  .set = set_interval,
	  .takes = "a number of seconds from 0.05 to 3600",
	  .help = "Print a line each S seconds, 0.05 to 3600; with --json a JSON object a line.",
	  .fallback = "1, and no lines with `--json`" },
	{ .name = "json",
	  .set = set_json,
	  .help = "Print the summary as one JSON object. With --interval, an object on a line of its own for each "
		  "interval comes before it." },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "What to capture", cli_capture_options, offsetof(struct pps_options, capture), NULL },
	{ "How to measure", own_options, 0, NULL },
	{ "How the kernel batches and copies", cli_kernel_options, offsetof(struct pps_options, capture), NULL },
	{ "How to receive", cli_engine_options, offsetof(struct pps_options, capture), NULL },
	{ MONITOR_TITLE, monitor_options, offsetof(struct pps_options, monitor), NULL },
};

const struct cli_program pps_program = {
	.name = "nfring-pps",
	.synopsis = "[options]",
	.about = "Measures the capture of NFLOG groups: rate, loss, latency and CPU.\n"
		 "Prints a line each second, then a summary.\n",
	.examples = "  nfring-pps --group 5\n"
		    "  nfring-pps --group 5 --seconds 10 --json | jq .latency_us\n"
		    "  nfring-pps --group 5 --json --interval 10 | jq -c '[.time, .pps, .lost]'\n"
		    "  nfring-pps --group 5 --mode inline --budget 4000 --cpu 1\n"
		    "  nfring-pps --group 100:8 --workers 4   (a row per worker and group, and the imbalance)\n",
	.footer = "See nfring-pps(1). Capturing needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

int pps_options_parse(struct pps_options *o, int argc, char **argv)
{
	int first, code = 0;

	cli_capture_init(&o->capture);
	o->mode = PPS_RING;
	o->payload_offset = CLI_METER_NO_OFFSET;
	first = cli_options_parse(&pps_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	o->live = !o->json || o->interval_ns;
	o->interval_ns = o->interval_ns ? o->interval_ns : INTERVAL_NS;
	code = cli_no_operands(&pps_program, argc, argv, first);
	if (code < 0 && o->mode == PPS_CALLER && o->capture.user.text)
		code = cli_usage(&pps_program, "--user and --mode caller exclude each other: the threads that receive "
					       "would not keep CAP_NET_ADMIN, which they need to set QThresh");
	if (code < 0)
		code = cli_capture_check(&pps_program, &o->capture);
	if (code < 0 && !o->capture.group_given)
		code = survey_forgotten_group(&pps_program, "--group", o->capture.opts.netns);
	return code;
}
