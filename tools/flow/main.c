/* SPDX-License-Identifier: MIT */
/* nfring-flow: makes flows of the packets that netfilter logs, and exports them. It is also an example of the library
 * in an exporter: consume() in capture.c is all that has to do with capturing. */
#include "capture.h"
#include "command_line.h"
#include "exporter.h"
#include "metrics.h"
#include "read.h"
#include "summary.h"
#include "clock.h"
#include "ifname.h"
#include "notify.h"
#include "pulse.h"
#include "requests.h"
#include "start.h"
#include "stop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* Static because it is large. */
static struct {
	struct flow_options options;
	struct flow_shared shared;
	struct flow_summary summary;
	struct flow_run run;
	struct flow_exporter *exporter;
	struct flow_consumer *consumer;
	struct monitor *monitor;
	struct flow_read reader;
	struct cli_ifnames ifnames;
	char host[256];
	int reopen_fd;
	uint64_t started_ns; /* cli_clock_ns() */
	double started_cpu_seconds;
} flow = { .reopen_fd = -1 };

static bool reads(void)
{
	return flow.options.read_path;
}

static bool has_files(void)
{
	for (unsigned i = 0; i < flow.options.targets; i++)
		if (flow.options.target[i].path && strcmp(flow.options.target[i].path, "-") != 0)
			return true;
	return false;
}

/* Returns true if SIGHUP ends nothing: files are opened again. A service without files goes on, too: logrotate reloads
 * all of them. */
static bool takes_hangup(void)
{
	return has_files() || getenv("NOTIFY_SOCKET");
}

/* Returns what --user must leave to the outputs: enum cli_later, or'ed. */
static unsigned outputs_later(void)
{
	unsigned later = has_files() ? CLI_LATER_OPENS_FILES : 0;

	for (unsigned i = 0; i < flow.options.targets; i++) {
		if (flow.options.target[i].kind == FLOW_TO_IPFIX_TCP)
			later |= CLI_LATER_CONNECTS;
		else if (flow.options.target[i].kind == FLOW_TO_KAFKA)
			later |= CLI_LATER_RESOLVES;
	}
	return later;
}

/* -- start ------------------------------------------------------------------------------------ */

static int install_signals(void)
{
	const int r = cli_stop_install();

	if (r < 0)
		return cli_fail(&flow_program, "cannot set up a timer: %s", strerror(-r));
	cli_notify_open(&flow_program);
	if (takes_hangup())
		flow.reopen_fd = cli_request_open(CLI_REQUEST_REOPEN);
	if (takes_hangup() && flow.reopen_fd < 0)
		return cli_fail(&flow_program, "cannot make an eventfd: %s", strerror(-flow.reopen_fd));
	return 0;
}

/* Opens the engine, and what watches it. */
static int open_engine(void)
{
	struct monitor_setup setup = { .program = &flow_program,
				       .options = &flow.options.monitor,
				       .user = &flow.options.capture.user,
				       .silent = flow.options.json,
				       .more = flow_metrics,
				       .more_user = &flow.summary };
	struct nfring_error error = { 0 };

	if (nfring_open(&flow.summary.engine, &flow.options.capture.opts, &error) < 0)
		return cli_error(&flow_program, &error);
	setup.engine = flow.summary.engine;
	return reads() ? 0 : monitor_open(&flow.monitor, &setup);
}

/* Fills in what the outputs share. */
static void set_run(void)
{
	const struct flow_options *o = &flow.options;

	if (gethostname(flow.host, sizeof(flow.host) - 1) < 0 || !flow.host[0])
		strcpy(flow.host, "localhost");
	flow.ifnames.fd = nfring_group_fd(flow.summary.engine, (uint16_t)nfring_group_number(flow.summary.engine, 0));
	flow.run = (struct flow_run){
		.program = &flow_program,
		.exporter = flow.host,
		.started_ns = cli_clock_real_ns(),
		.active_ns = o->active_ns,
		.template_ns = o->template_ns,
		.pen = o->pen,
		.mtu = o->mtu,
		.key = o->key,
		.uniflow = o->uniflow,
		.ifname = reads() ? flow_read_ifname : cli_ifname,
		.ifname_user = reads() ? (void *)&flow.reader : &flow.ifnames,
		.kafka_setting = o->setting,
	};
	(void)!getrandom(&flow.run.number, sizeof(flow.run.number), 0);
}

/* Opens tables, queue and outputs. */
static int open_flows(void)
{
	struct flow_summary *s = &flow.summary;
	struct flow_exporter_setup setup = { .run = &flow.run,
					     .target = flow.options.target,
					     .targets = flow.options.targets,
					     .reopen_fd = flow.reopen_fd };
	int code;

	s->workers = nfring_worker_count(s->engine);
	s->groups = flow_groups_open(s->engine, reads());
	flow.shared.options = &flow.options;
	flow.shared.monitor = flow.monitor;
	flow.shared.groups = s->groups;
	flow.shared.queue = flow_queue_open(s->workers);
	if (s->groups && flow.shared.queue && cli_pulses_open(s->workers) == 0)
		flow.consumer = flow_consumers_open(&flow.shared, s->workers);
	if (!flow.consumer)
		return cli_fail(&flow_program, "no memory for the tables of %u workers", s->workers);
	set_run();
	setup.queue = flow.shared.queue;
	setup.groups = s->groups;
	code = flow_exporter_open(&flow.exporter, &setup);
	s->consumer = flow.consumer;
	s->exporter = flow.exporter;
	return code;
}

/* Starts the threads: monitor, exporter, and in a capture the consumers. */
static int start_threads(void)
{
	int r, code = reads() ? 0 : monitor_start(flow.monitor);

	if (code)
		return code;
	r = flow_exporter_start(flow.exporter);
	if (r < 0)
		return cli_fail(&flow_program, "cannot start the export thread: %s", strerror(-r));
	r = reads() ? 0 : flow_consumers_start(flow.consumer, flow.summary.workers, flow.summary.engine);
	if (r < 0)
		cli_stop_request(); /* consumers that have started must end */
	cli_stop_attach(flow.summary.engine);
	return r < 0 ? cli_fail(&flow_program, "cannot start a consumer: %s", strerror(-r)) : 0;
}

static int start(void)
{
	int code = install_signals();

	if (code == 0)
		code = open_engine();
	if (code == 0)
		code = cli_start(&flow_program, flow.summary.engine);
	if (code == 0 && reads())
		code = flow_read_open(&flow.reader, flow.options.read_path, &flow.options.capture);
	if (code == 0)
		code = open_flows();
	if (code == 0)
		code = cli_user_become(&flow_program, &flow.options.capture.user, flow.summary.engine,
				       outputs_later() | monitor_later(&flow.options.monitor));
	flow.started_ns = cli_clock_ns();
	flow.started_cpu_seconds = cli_clock_cpu_seconds();
	return code ? code : start_threads();
}

/* -- run and end --------------------------------------------------------------------------------- */

static void say_listening(void)
{
	const struct cli_groups *g = &flow.options.capture.groups;

	if (flow.options.json)
		return;
	fprintf(stderr, "%s: ", flow_program.name);
	if (reads()) {
		fprintf(stderr, "reading from %s", flow.reader.name);
	} else {
		fputs("making flows of group ", stderr);
		cli_groups_print(stderr, g->number, g->count);
	}
	for (unsigned i = 0; i < flow.options.targets; i++)
		fprintf(stderr, "%s%s", i ? ", " : ", to ", flow.options.target[i].url);
	fputs("; Ctrl-C ends\n", stderr);
}

/* Returns true if an output could not send all, though somebody wanted it. */
static bool has_unsent(void)
{
	for (unsigned i = 0; i < flow_exporter_sinks(flow.exporter); i++) {
		const struct flow_sink *s = flow_exporter_sink(flow.exporter, i);

		if (!s->reader_left && atomic_load(&s->counts.unsent_flows))
			return true;
	}
	return false;
}

static void say_summary(void)
{
	flow.summary.seconds = (double)(cli_clock_ns() - flow.started_ns) / 1e9;
	flow.summary.cpu_seconds = cli_clock_cpu_seconds() - flow.started_cpu_seconds;
	if (flow.options.json)
		flow_summary_json(stdout, &flow.summary);
	else
		flow_summary_print(stderr, &flow.summary);
}

/* Waits until all is captured, or reads the file; then sends the rest. Returns the exit code. */
static int run(void)
{
	bool sound = true;

	if (reads())
		sound = flow_read_run(&flow.reader, flow.summary.engine, flow.summary.groups, flow.consumer) == 0;
	sound = flow_consumers_join(flow.consumer, flow.summary.workers) && sound;
	flow_exporter_end(flow.exporter);
	say_summary();
	if (fflush(stdout) != 0 && errno != EPIPE)
		return cli_fail(&flow_program, "cannot write stdout: %s", strerror(errno));
	return sound && !has_unsent() ? CLI_EXIT_OK : CLI_EXIT_RUNTIME;
}

static void close_all(void)
{
	cli_stop_attach(NULL);
	monitor_close(flow.monitor);
	flow_exporter_close(flow.exporter);
	nfring_close(flow.summary.engine);
	flow_consumers_close(flow.consumer, flow.summary.workers);
	flow_queue_close(flow.shared.queue);
	flow_groups_close(flow.summary.groups);
	flow_read_close(&flow.reader);
	cli_pulses_close();
}

int main(int argc, char **argv)
{
	int code = flow_options_parse(&flow.options, argc, argv);

	if (code >= 0)
		return code;
	code = start();
	if (code == 0) {
		say_listening();
		cli_notify_ready();
		cli_stop_after(flow.options.capture.seconds_ns);
		code = run();
	} else {
		cli_stop_request();
		flow_consumers_join(flow.consumer, flow.summary.workers);
		flow_exporter_end(flow.exporter);
	}
	close_all();
	return code;
}
