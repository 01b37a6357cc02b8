/* SPDX-License-Identifier: MIT */
/* nfring-dump: shows each packet that netfilter logs, as text, JSON or pcap. */
#include "consume.h"
#include "pin.h"
#include "stop.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Static because it is large. */
static struct dump dump;

/* Returns whether to print in colour: the stream is a terminal, and NO_COLOR is not set or empty. */
static bool wants_color(FILE *f)
{
	const char *no = getenv("NO_COLOR");

	return isatty(fileno(f)) && !(no && *no);
}

/* Starts capturing and opens the output. Returns 0 or an exit code. */
static int start(void)
{
	const struct nfring_opts *o = &dump.options.capture.opts;
	struct nfring_error error = { 0 };
	int r;

	r = cli_stop_install();
	if (r < 0)
		return cli_fail(&dump_program, "cannot set up a timer: %s", strerror(-r));
	if (nfring_open(&dump.engine, o, &error) < 0 || nfring_start(dump.engine, &error) < 0)
		return cli_error(&dump_program, &error);
	cli_stop_attach(
		dump.engine); /* before the output is opened: opening a FIFO may block, and a signal must end that */
	r = cli_pin_consumer(&dump.options.capture, 0);
	if (r < 0)
		return cli_fail(&dump_program, "--consumer-cpu: cannot run on that CPU: %s", strerror(-r));
	dump.ifnames.fd = nfring_group_fd(dump.engine, (uint16_t)nfring_group_number(dump.engine, 0));
	dump.line.ifname = cli_ifname;
	dump.line.ifname_user = &dump.ifnames;
	dump.line.color = wants_color(stdout);
	return dump_open_output(&dump);
}

static void say_listening(void)
{
	const struct cli_groups *g = &dump.options.capture.groups;
	struct nfring_worker_stats w = { .size = sizeof(w) };

	if (nfring_worker_stats_read(dump.engine, 0, &w) < 0)
		return;
	fprintf(stderr, "%s: listening on group ", dump_program.name);
	cli_groups_print(stderr, g->number, g->count);
	fprintf(stderr, " (%s), Ctrl-C ends\n", w.source);
}

static void say_summary(void)
{
	struct nfring_stats s = { .size = sizeof(s) };

	if (nfring_stats_read(dump.engine, &s) < 0)
		return;
	fprintf(stderr,
		"%s: %" PRIu64 " packet%s, %s%" PRIu64 " lost, %" PRIu64 " socket drops, %" PRIu64 " filtered, %" PRIu64
		" discarded, %" PRIu64 " truncated, %" PRIu64 " malformed, %" PRIu64 " resyncs, %" PRIu64 " starved\n",
		dump_program.name, dump.shown, dump.shown == 1 ? "" : "s", s.tail_unknown ? "at least " : "", s.lost,
		s.socket_drops, s.filtered, s.discarded + s.packets - dump.shown, s.truncated, s.malformed, s.resyncs,
		s.starved);
	if (dump.emitted_early)
		fprintf(stderr,
			"%s: packets were shown before their window was over %" PRIu64
			" times, for lack of memory: raise --memory\n",
			dump_program.name, dump.emitted_early);
	if (dump.pcap.left_out)
		fprintf(stderr, "%s: %" PRIu64 " packet%s left out of the file: --linktype raw takes IP packets only\n",
			dump_program.name, dump.pcap.left_out, dump.pcap.left_out == 1 ? "" : "s");
}

/* Closes the output. Returns the exit code. */
static int finish(int result)
{
	const char *where = dump.options.write_path && strcmp(dump.options.write_path, "-") != 0
				    ? dump.options.write_path
				    : "stdout";
	int r;

	dump_pcap_close(&dump.pcap);
	r = cli_output_close(&dump.output);
	if (r == -EPIPE)
		return CLI_EXIT_OK; /* the reader has seen enough, as head(1) does */
	say_summary();
	if (r == -ETIMEDOUT)
		return cli_fail(&dump_program, "nobody read %s: the last packets were not written", where);
	if (r < 0)
		return cli_fail(&dump_program, "cannot write %s: %s", where, strerror(-r));
	return result < 0 ? CLI_EXIT_RUNTIME : CLI_EXIT_OK;
}

int main(int argc, char **argv)
{
	int code = dump_options_parse(&dump.options, argc, argv);

	if (code >= 0) {
		dump_options_close(&dump.options);
		return code;
	}
	code = start();
	if (code == 0) {
		say_listening();
		cli_stop_after(dump.options.capture.seconds_ns);
		code = finish(dump_consume(&dump));
	}
	cli_stop_attach(NULL);
	nfring_close(dump.engine);
	dump_options_close(&dump.options);
	return code;
}
