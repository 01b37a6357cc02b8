/* SPDX-License-Identifier: MIT */
/* nfring-dump: shows each packet that netfilter logs, as text, JSON or a capture file. */
#include "consume.h"
#include "ledger.h"
#include "notify.h"
#include "pulse.h"
#include "read.h"
#include "requests.h"
#include "start.h"
#include "stop.h"
#include "streams.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Static because they are large. */
static struct dump_options options;
static struct dump_streams streams;
static struct dump_show show;
static struct cli_ifnames ifnames;
static struct dump dump = { .options = &options, .show = &show, .reopen_fd = -1 };
static struct dump_read reader;

/* True if a file is read, and nothing captured. */
static bool reads(void)
{
	return options.read.path;
}

static void say_ledger(uint64_t packets, uint64_t left_out)
{
	struct nfring_stats s = { .size = sizeof(s) };
	char line[MONITOR_LEDGER_MAX];

	if (nfring_stats_read(dump.engine, &s) < 0)
		return;
	s.discarded += s.packets - packets - left_out;
	s.packets = packets;
	fprintf(stderr, "%s\n", monitor_ledger_text(&dump_program, &s, line));
}

/* `left_out` packets are in no file, as --linktype raw wants it. */
static void say_counts(uint64_t packets, uint64_t left_out)
{
	if (reads())
		dump_read_report(&reader, packets);
	else
		say_ledger(packets, left_out);
}

static int install_signals(void)
{
	int r = cli_stop_install();

	if (r < 0)
		return cli_fail(&dump_program, "cannot set up a timer: %s", strerror(-r));
	cli_notify_open(&dump_program);
	r = reads() ? cli_request_open(CLI_REQUEST_REPORT) : 0;
	if (r >= 0 && dump_streams_reopen(&options))
		r = dump.reopen_fd = cli_request_open(CLI_REQUEST_REOPEN);
	return r < 0 ? cli_fail(&dump_program, "cannot make an eventfd: %s", strerror(-r)) : 0;
}

/* --log-level error leaves out what is no error: a program that starts this one may take it for one. */
static bool is_talkative(void)
{
	return options.capture.log_level != NFRING_LOG_ERROR;
}

/* Opens the engine, and what watches it. Returns 0 or an exit code. */
static int open_engine(void)
{
	struct monitor_setup setup = { .program = &dump_program,
				       .options = &options.monitor,
				       .user = &options.capture.user,
				       .silent = !is_talkative() };
	struct nfring_error error = { 0 };

	if (nfring_open(&dump.engine, &options.capture.opts, &error) < 0)
		return cli_error(&dump_program, &error);
	setup.engine = dump.engine;
	return reads() ? 0 : monitor_open(&dump.monitor, &setup);
}

static int prepare_show(void)
{
	ifnames.fd = nfring_group_fd(dump.engine, (uint16_t)nfring_group_number(dump.engine, 0));
	show.ifname = reads() ? recorded_names_get : cli_ifname;
	show.ifname_user = reads() ? (void *)&reader.file.pcapng.names : &ifnames;
	show.count = options.capture.count;
	return dump_show_open(&show) < 0 ? cli_fail(&dump_program, "no memory for the groups") : 0;
}

/* Tells the filter, which runs in the workers, where it finds the names of interfaces. */
static void choose_names(void)
{
	struct dump_match *m = &options.choose.match;

	m->engine = dump.engine;
	m->ifname = reads() ? recorded_names_get : NULL;
	m->ifname_user = &reader.file.pcapng.names;
}

/* Starts capturing and opens the streams. Returns 0 or an exit code. */
static int start(void)
{
	int r, code = dump_streams_prepare(&streams, &options);

	if (code == 0)
		code = install_signals();
	if (code == 0)
		code = open_engine();
	if (code)
		return code;
	choose_names();
	code = cli_start(&dump_program, dump.engine);
	if (code)
		return code;
	cli_stop_attach(
		dump.engine); /* before a file is opened: opening a FIFO may block, and a signal must end that */
	r = cli_pin_consumer(&options.capture, 0);
	if (r < 0)
		return cli_fail(&dump_program, "--consumer-cpu: cannot run on that CPU: %s", strerror(-r));
	if (cli_pulses_open(1) < 0)
		return cli_fail(&dump_program, "no memory for a consumer");
	code = reads() ? dump_read_open(&reader, &dump) : 0;
	if (code == 0)
		code = prepare_show();
	if (code == 0)
		code = dump_streams_open(&streams, &show, &options);
	return code ? code
		    : cli_user_become(&dump_program, &options.capture.user, dump.engine,
				      dump_streams_later(&options) | monitor_later(&options.monitor));
}

static void say_listening(void)
{
	const struct cli_groups *g = &options.capture.groups;
	struct nfring_worker_stats w = { .size = sizeof(w) };

	if (reads())
		fprintf(stderr, "%s: reading from %s\n", dump_program.name, reader.name);
	if (reads() || nfring_worker_stats_read(dump.engine, 0, &w) < 0)
		return;
	fprintf(stderr, "%s: listening on group ", dump_program.name);
	cli_groups_print(stderr, g->number, g->count);
	fprintf(stderr, " (%s), Ctrl-C ends\n", w.source);
}

static void say_summary(void)
{
	uint64_t left_out = show.stream[0]->left_out;

	say_counts(show.stream[0]->written, left_out);
	if (dump.emitted_early)
		fprintf(stderr,
			"%s: packets were shown before their window was over %" PRIu64
			" times, for lack of memory: raise --memory\n",
			dump_program.name, dump.emitted_early);
	if (left_out)
		fprintf(stderr, "%s: %" PRIu64 " packet%s left out of the file: --linktype raw takes IP packets only\n",
			dump_program.name, left_out, left_out == 1 ? "" : "s");
}

/* Closes the streams. Returns the exit code. */
static int finish(int result)
{
	int code = result < 0 ? CLI_EXIT_RUNTIME : CLI_EXIT_OK;

	dump_show_close(&show);
	dump_streams_close(&streams);
	if (dump_streams_reader_left(&streams))
		return CLI_EXIT_OK; /* it has seen enough, as head(1) does */
	if (is_talkative())
		say_summary();
	for (unsigned i = 0; i < show.streams; i++)
		if (show.stream[i]->err)
			code = dump_streams_error(&streams, show.stream[i]);
	return code;
}

int main(int argc, char **argv)
{
	int code = dump_options_parse(&options, argc, argv);

	if (code >= 0) {
		dump_options_close(&options);
		return code;
	}
	code = start();
	if (code == 0 && is_talkative())
		say_listening();
	if (code == 0 && !reads())
		code = monitor_start(dump.monitor);
	if (code == 0) {
		cli_notify_ready();
		cli_stop_after(options.capture.seconds_ns);
		code = finish(reads() ? dump_read_run(&reader) : dump_consume(&dump));
	}
	cli_stop_attach(NULL);
	monitor_close(dump.monitor);
	nfring_close(dump.engine);
	cli_pulses_close();
	dump_streams_close(&streams);
	dump_read_close(&reader);
	dump_options_close(&options);
	return code;
}
