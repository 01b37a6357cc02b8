/* SPDX-License-Identifier: MIT */
/* nfring-top: shows the busiest flows, prefixes and interfaces among logged packets. It is
 * also an example of the library: start(), and consume() in capture.c, are all that a
 * program with several workers needs. */
#include "capture.h"
#include "command_line.h"
#include "print.h"
#include "total.h"
#include "ifname.h"
#include "clock.h"
#include "notify.h"
#include "pulse.h"
#include "start.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* The consumers post an interval's counters within this time after its end. */
#define POST_NS 5000000u

static struct {
	struct top_options options;
	struct top_shared shared;
	struct top_text text;
	struct nfring *engine;
	struct top_consumer *consumer;
	struct top_view *view;
	struct cli_ifnames ifnames;
	const struct top_counts **counts; /* one per worker, for top_merge() */
	unsigned workers;
	uint64_t started_ns;
} top;

static int start(void)
{
	struct nfring_error error = { 0 };
	int code, r = cli_stop_install();

	if (r < 0)
		return cli_fail(&top_program, "cannot set up a timer: %s", strerror(-r));
	cli_notify_open(&top_program);
	if (nfring_open(&top.engine, &top.options.capture.opts, &error) < 0)
		return cli_error(&top_program, &error);
	code = cli_start(&top_program, top.engine);
	if (code == 0)
		code = cli_user_become(&top_program, &top.options.capture.user, top.engine, 0);
	if (code)
		return code;
	top.workers = nfring_worker_count(top.engine);
	top.view = top_view_open(top.workers);
	top.counts = calloc(top.workers, sizeof(*top.counts));
	if (!top.view || !top.counts || cli_pulses_open(top.workers) < 0)
		return cli_fail(&top_program, "no memory for %u workers", top.workers);
	top.ifnames.fd = nfring_group_fd(top.engine, (uint16_t)nfring_group_number(top.engine, 0));
	top.text.ifname = cli_ifname;
	top.text.ifname_user = &top.ifnames;
	top.started_ns = cli_clock_ns();
	r = top_consumers_start(&top.consumer, top.engine, &top.shared);
	if (r < 0)
		cli_stop_request(); /* consumers that have started must end */
	cli_stop_attach(top.engine);
	return r < 0 ? cli_fail(&top_program, "cannot start a consumer: %s", strerror(-r)) : 0;
}

/* Merges the counters of the workers and prints them. */
static void show(bool by_all)
{
	top.text.by_all = by_all;
	top.text.seconds = (double)(cli_clock_ns() - top.started_ns) / 1e9;
	top.text.stats.size = sizeof(top.text.stats);
	nfring_stats_read(top.engine, &top.text.stats);
	top_merge(top.view, top.counts, top.workers, by_all);
	if (by_all && top.options.json)
		top_print_json(stdout, top.view, &top.text);
	else
		top_print(stdout, top.view, &top.text);
	fflush(stdout);
}

/* Shows each interval until a stop is asked for. */
static void show_intervals(void)
{
	bool terminal = isatty(STDOUT_FILENO);
	uint64_t next_ns = top.started_ns + top.options.interval_ns;

	for (; cli_stop_sleep_until(next_ns + POST_NS); next_ns += top.options.interval_ns) {
		if (top.options.json)
			continue;
		for (unsigned i = 0; i < top.workers; i++)
			top.counts[i] = top_latest(&top.consumer[i]);
		if (terminal)
			fputs("\033[H\033[J", stdout); /* cursor to the top, screen cleared */
		show(false);
	}
}

/* Waits for the consumers, then shows the totals. */
static int finish(void)
{
	bool sound = top_consumers_join(top.consumer, top.workers);

	for (unsigned i = 0; i < top.workers; i++)
		top.counts[i] = top.consumer[i].mine;
	show(true);
	if (!sound)
		return CLI_EXIT_RUNTIME;
	if (ferror(stdout) && errno != EPIPE)
		return cli_fail(&top_program, "cannot write stdout: %s", strerror(errno));
	return CLI_EXIT_OK;
}

int main(int argc, char **argv)
{
	int code = top_options_parse(&top.options, argc, argv);

	if (code >= 0)
		return code;
	top.shared.options = &top.options;
	top.text.rows = top.options.rows;
	code = start();
	if (code == 0) {
		cli_notify_ready();
		cli_stop_after(top.options.capture.seconds_ns);
		show_intervals();
		code = finish();
	} else {
		top_consumers_join(top.consumer, top.workers);
	}
	cli_stop_attach(NULL);
	nfring_close(top.engine);
	cli_pulses_close();
	top_consumers_free(top.consumer, top.workers);
	top_view_close(top.view);
	free(top.counts);
	return code;
}
