/* SPDX-License-Identifier: MIT */
/* nfring-top: the busiest flows, prefixes and interfaces among logged packets.
 * It is also the worked example of the library: start() and consume(), in
 * capture.c, are all that a program with several workers needs. */
#include "capture.h"
#include "ifname.h"
#include "clock.h"
#include "parse.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* The consumers post an interval's counters within this time after its end. */
#define POST_NS 5000000u

static struct {
	struct cli_capture capture;
	struct top_shared shared;
	struct top_text text;
	struct nfring *engine;
	struct top_consumer *consumer;
	struct top_view *view;
	struct cli_ifnames ifnames;
	const struct top_counts **counts; /* one per worker, to be merged */
	unsigned workers;
	uint64_t started_ns;
} top;

static const char *set_interval(void *ctx, const char *value)
{
	uint64_t ns;

	(void)ctx;
	if (!cli_parse_seconds(value, &ns) || ns < 50000000u || ns > 3600000000000u)
		return "a number of seconds from 0.05 to 3600";
	top.shared.interval_ns = ns;
	return NULL;
}

static const char *set_rows(void *ctx, const char *value)
{
	uint64_t v;

	(void)ctx;
	if (!cli_parse_u64(value, 1, 1000000, &v))
		return "a number of rows from 1 to 1000000";
	top.text.rows = (unsigned)v;
	return NULL;
}

static const struct cli_option own_options[] = {
	{ "interval", 0, "S", set_interval, "show what is busiest every S seconds (1)" },
	{ "rows", 0, "N", set_rows, "of each list: flows, prefixes, interfaces (10)" },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "What to capture", cli_capture_options, &top.capture },
	{ "What to show", own_options, NULL },
	{ "What the kernel is asked for", cli_kernel_options, &top.capture },
	{ "How to receive", cli_engine_options, &top.capture },
};

static const struct cli_program program = {
	.name = "nfring-top",
	.synopsis = "[options]",
	.about = "Shows the busiest flows, prefixes and interfaces among the packets that netfilter\n"
		 "logs to NFLOG groups: by packets in the last interval, then, at the end, since the start.\n"
		 "A flow is both directions. A worker remembers 16,384 flows; beyond that the one that has\n"
		 "been quiet for longest is forgotten, and counted as evicted.\n",
	.examples = "  nfring-top --group 5\n"
		    "  nfring-top --group 100:4 --workers 4 --copy-range 64   (headers are enough)\n"
		    "  nfring-top --group 5 --seconds 10 --json --rows 100 | jq '.flows[0]'\n",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

static int start(void)
{
	struct nfring_error error = { 0 };
	int r = cli_stop_install();

	if (r < 0)
		return cli_fail(&program, "cannot set up a timer: %s", strerror(-r));
	if (nfring_open(&top.engine, &top.capture.opts, &error) < 0 || nfring_start(top.engine, &error) < 0)
		return cli_error(&program, &error);
	top.workers = nfring_worker_count(top.engine);
	top.view = top_view_open(top.workers);
	top.counts = calloc(top.workers, sizeof(*top.counts));
	if (!top.view || !top.counts)
		return cli_fail(&program, "no memory for %u workers", top.workers);
	top.ifnames.fd = nfring_group_fd(top.engine, top.capture.opts.group);
	top.text.ifname = cli_ifname;
	top.text.ifname_user = &top.ifnames;
	top.started_ns = cli_clock_ns();
	r = top_consumers_start(&top.consumer, top.engine, &top.shared);
	if (r < 0)
		cli_stop_request(); /* those that started have to end */
	cli_stop_attach(top.engine);
	return r < 0 ? cli_fail(&program, "cannot start a consumer: %s", strerror(-r)) : 0;
}

/* Merges what the workers counted, and prints it. */
static void show(bool by_all)
{
	top.text.by_all = by_all;
	top.text.seconds = (double)(cli_clock_ns() - top.started_ns) / 1e9;
	top.text.stats.size = sizeof(top.text.stats);
	nfring_stats_read(top.engine, &top.text.stats);
	top_merge(top.view, top.counts, top.workers, by_all);
	if (by_all && top.capture.json)
		top_print_json(stdout, top.view, &top.text);
	else
		top_print(stdout, top.view, &top.text);
	fflush(stdout);
}

/* Shows each interval until a stop is asked for. */
static void show_intervals(void)
{
	bool terminal = isatty(STDOUT_FILENO);
	uint64_t next_ns = top.started_ns + top.shared.interval_ns;

	for (; cli_stop_sleep_until(next_ns + POST_NS); next_ns += top.shared.interval_ns) {
		if (top.capture.json)
			continue;
		for (unsigned i = 0; i < top.workers; i++)
			top.counts[i] = top_latest(&top.consumer[i]);
		if (terminal)
			fputs("\033[H\033[J", stdout); /* to the top, and nothing below */
		show(false);
	}
}

/* Waits for the consumers, then shows what they counted in all. */
static int finish(void)
{
	int r = top_consumers_join(top.consumer, top.workers);

	for (unsigned i = 0; i < top.workers; i++)
		top.counts[i] = top.consumer[i].mine;
	show(true);
	if (r < 0)
		return cli_fail(&program, "receiving ended: %s", strerror(-r));
	if (ferror(stdout) && errno != EPIPE)
		return cli_fail(&program, "cannot write stdout: %s", strerror(errno));
	return CLI_EXIT_OK;
}

int main(int argc, char **argv)
{
	int first, code = 0;

	cli_capture_init(&top.capture);
	top.capture.opts.log = cli_log;
	top.shared.capture = &top.capture;
	top.shared.interval_ns = 1000000000u;
	top.text.rows = 10;
	first = cli_options_parse(&program, argc, argv, &code);
	if (first < 0)
		return code;
	if (first < argc)
		return cli_usage(&program, "unexpected '%s': it takes options only; see %s --help", argv[first],
				 program.name);
	code = start();
	if (code == 0) {
		cli_stop_after(top.capture.seconds_ns);
		show_intervals();
		code = finish();
	} else {
		top_consumers_join(top.consumer, top.workers);
	}
	cli_stop_attach(NULL);
	nfring_close(top.engine);
	top_consumers_free(top.consumer, top.workers);
	top_view_close(top.view);
	free(top.counts);
	return code;
}
