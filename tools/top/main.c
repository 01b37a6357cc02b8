/* SPDX-License-Identifier: MIT */
/* nfring-top: shows the busiest flows, hosts, prefixes, interfaces, users and ports among logged packets. It is
 * also an example of the library: start(), and consume() in capture.c, are all that a
 * program with several workers needs. */
#include "capture.h"
#include "command_line.h"
#include "owners.h"
#include "print.h"
#include "run.h"
#include "terminal.h"
#include "ifname.h"
#include "clock.h"
#include "monitor.h"
#include "notify.h"
#include "pulse.h"
#include "start.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct {
	struct top_run run;
	struct top_shared shared;
	struct top_terminal *terminal; /* NULL: text is printed */
	struct monitor *monitor;
	struct cli_ifnames ifnames;
	struct top_owners owners;
} top;

/* Returns true if intervals are shown while the capture runs. */
static bool is_live(void)
{
	return !top.run.options.json && !top.run.options.once;
}

static int open_engine(void)
{
	struct nfring_error error = { 0 };
	const struct top_options *o = &top.run.options;
	struct monitor_setup setup = {
		.program = &top_program, .options = &o->monitor, .user = &o->capture.user, .silent = o->json
	};
	int r = cli_stop_install();

	if (r == 0 && is_live())
		r = top_terminal_prepare();
	if (r < 0)
		return cli_fail(&top_program, "cannot set up signals: %s", strerror(-r));
	cli_notify_open(&top_program);
	if (nfring_open(&top.run.engine, &o->capture.opts, &error) < 0)
		return cli_error(&top_program, &error);
	setup.engine = top.run.engine;
	return monitor_open(&top.monitor, &setup);
}

/* Becomes another user. What the tool needs files for is read before. */
static int become_user(void)
{
	const struct cli_user *user = &top.run.options.capture.user;
	unsigned later = monitor_later(&top.run.options.monitor);

	if (!user->text)
		return 0;
	top_owners_freeze(&top.owners);
	if (top.terminal)
		later |= CLI_LATER_DRAWS;
	return cli_user_become(&top_program, user, top.run.engine, later);
}

static void set_names(void)
{
	top.ifnames.fd = nfring_group_fd(top.run.engine, (uint16_t)nfring_group_number(top.run.engine, 0));
	top.run.names = (struct top_names){ .ifname = cli_ifname,
					    .ifname_user = &top.ifnames,
					    .user = top_user_name,
					    .group = top_group_name,
					    .owners = &top.owners };
}

static int start(void)
{
	struct top_run *run = &top.run;
	int r, code = open_engine();

	if (code == 0)
		code = cli_start(&top_program, run->engine);
	if (code == 0 && is_live())
		code = top_terminal_open(&top.terminal);
	if (code == 0)
		code = become_user();
	if (code)
		return code;
	run->workers = nfring_worker_count(run->engine);
	run->view = top_view_open(run->workers);
	run->counts = calloc(run->workers, sizeof(*run->counts));
	if (!run->view || !run->counts || cli_pulses_open(run->workers) < 0)
		return cli_fail(&top_program, "no memory for %u workers", run->workers);
	set_names();
	code = monitor_start(top.monitor);
	if (code)
		return code;
	run->started_ns = cli_clock_ns();
	run->started_cpu_seconds = cli_clock_cpu_seconds();
	top.shared.started_ns = run->started_ns;
	top.shared.monitor = top.monitor;
	r = top_consumers_start(&run->consumer, run->engine, &top.shared);
	if (r < 0)
		cli_stop_request(); /* consumers that have started must end */
	cli_stop_attach(run->engine);
	return r < 0 ? cli_fail(&top_program, "cannot start a consumer: %s", strerror(-r)) : 0;
}

/* Prints the view: the last interval or, with `by_all`, the totals. */
static void print(bool by_all)
{
	struct top_run *run = &top.run;
	struct top_text text = { .names = run->names, .rows = run->options.rows, .by_all = by_all };

	text.seconds = (double)(cli_clock_ns() - run->started_ns) / 1e9;
	text.cpu_seconds = cli_clock_cpu_seconds() - run->started_cpu_seconds;
	text.stats.size = sizeof(text.stats);
	nfring_stats_read(run->engine, &text.stats);
	top_sort(run->view, by_all ? TOP_BY_PACKETS : TOP_BY_RATE, false);
	(by_all && run->options.json ? top_print_json : top_print)(stdout, run->view, &text);
	fflush(stdout);
}

/* Prints each interval until a stop is asked for. */
static void print_intervals(void)
{
	uint64_t next_ns = top.run.started_ns + top.run.options.interval_ns;

	for (; cli_stop_sleep_until(next_ns + TOP_POST_NS); next_ns += top.run.options.interval_ns) {
		if (!is_live())
			continue;
		top_run_merge(&top.run);
		print(false);
	}
}

/* Waits for the consumers, then shows the totals. */
static int finish(void)
{
	struct top_run *run = &top.run;
	bool sound = top_consumers_join(run->consumer, run->workers);

	for (unsigned i = 0; i < run->workers; i++)
		run->counts[i] = run->consumer[i].mine;
	top_merge(run->view, run->counts, run->workers);
	top_terminal_close(top.terminal);
	top.terminal = NULL;
	print(true);
	if (!sound)
		return CLI_EXIT_RUNTIME;
	if (ferror(stdout) && errno != EPIPE)
		return cli_fail(&top_program, "cannot write stdout: %s", strerror(errno));
	return CLI_EXIT_OK;
}

static int capture(void)
{
	int code = start();

	if (code) {
		top_terminal_close(top.terminal);
		top_consumers_join(top.run.consumer, top.run.workers);
		return code;
	}
	cli_notify_ready();
	cli_stop_after(top.run.options.capture.seconds_ns);
	if (top.terminal)
		top_terminal_run(top.terminal, &top.run);
	else
		print_intervals();
	return finish();
}

int main(int argc, char **argv)
{
	int code = top_options_parse(&top.run.options, argc, argv);

	if (code >= 0)
		return code;
	top.shared.options = &top.run.options;
	code = capture();
	cli_stop_attach(NULL);
	monitor_close(top.monitor);
	nfring_close(top.run.engine);
	cli_pulses_close();
	top_consumers_free(top.run.consumer, top.run.workers);
	top_view_close(top.run.view);
	free(top.run.counts);
	return code;
}
