/* SPDX-License-Identifier: MIT */
/* nfring-dump: shows what netfilter logs, packet by packet, as text, JSON or pcap. */
#include "consume.h"
#include "pin.h"
#include "stop.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct dump dump; /* the one of this process: large, and a filter's user while it runs */

static const char *set_write(void *ctx, const char *value)
{
	struct dump *d = ctx;

	if (!*value)
		return "the name of a file, or - for stdout";
	d->write_path = value;
	return NULL;
}

static const char *set_linktype(void *ctx, const char *value)
{
	struct dump *d = ctx;

	if (strcmp(value, "nflog") == 0)
		d->linktype = DLT_NFLOG;
	else if (strcmp(value, "raw") == 0)
		d->linktype = DLT_RAW;
	else
		return "nflog or raw";
	return NULL;
}

static const struct cli_option own_options[] = { { "write", 'w', "FILE", set_write,
						   "write a pcap file instead of text; - is stdout" },
						 { "linktype", 0, "TYPE", set_linktype,
						   "of the pcap file: nflog, all attributes as tcpdump writes\n"
						   "them, or raw, IP packets only (nflog)" },
						 { 0 } };

static const struct cli_table tables[] = {
	{ "What to capture", cli_capture_options, &dump.capture },
	{ "Where to", own_options, &dump },
	{ "What the kernel is asked for", cli_kernel_options, &dump.capture },
	{ "How to receive", cli_engine_options, &dump.capture },
};

static const struct cli_program program = {
	.name = "nfring-dump",
	.synopsis = "[options] [pcap filter]",
	.about = "Shows the packets that netfilter logs to an NFLOG group (nft: log group N).\n"
		 "A filter, in the words of pcap-filter(7), picks among them by their IP packet.\n"
		 "Several groups are merged by time: packets are kept for 20 ms (or twice what --budget\n"
		 "and --timeout together allow, if that is more), and those of this window are in order.\n",
	.examples = "  nft add rule inet filter input log prefix '\"in \"' group 5\n"
		    "  nfring-dump --group 5\n"
		    "  nfring-dump --group 5 --json --count 10 | jq .prefix\n"
		    "  nfring-dump --group 5 -w web.pcap 'tcp port 80'   (read it with tcpdump -r web.pcap)\n"
		    "  nfring-dump --group 100:8 --workers 4             (rules for this: nfring-rules)\n",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

/* Options that only make sense together, and what follows from them. */
static int settle_options(char **words, int count)
{
	struct cli_capture *c = &dump.capture;
	char error[PCAP_ERRBUF_SIZE];

	if (dump.write_path && c->json)
		return cli_usage(&program, "--json and -w exclude each other: packets go to one place");
	if (dump.linktype && !dump.write_path)
		return cli_usage(&program, "--linktype is of a pcap file: it needs -w FILE");
	if (!dump.linktype)
		dump.linktype = DLT_NFLOG;
	if (dump.write_path && strcmp(dump.write_path, "-") == 0 && isatty(STDOUT_FILENO))
		return cli_usage(&program, "-w -: stdout is a terminal, which cannot show a pcap file: pipe it");
	/* A file is to be what tcpdump would write, which asks for no sequence numbers. */
	if (!c->flags_given && !dump.write_path)
		c->opts.flags = NFRING_FLAG_SEQ | NFRING_FLAG_SEQ_GLOBAL;
	c->opts.log = cli_log;
	if (!count)
		return 0;
	if (dump_filter_compile(&dump.filter, words, count, error, sizeof(error)) < 0)
		return cli_usage(&program, "filter: %s", error);
	c->opts.filter = dump_filter_wants;
	c->opts.filter_user = &dump.filter;
	return 0;
}

/* Up to capturing. Returns 0 or an exit code. */
static int start(void)
{
	const struct nfring_opts *o = &dump.capture.opts;
	struct nfring_error error = { 0 };
	int r;

	r = cli_stop_install();
	if (r < 0)
		return cli_fail(&program, "cannot set up a timer: %s", strerror(-r));
	if (nfring_open(&dump.engine, o, &error) < 0 || nfring_start(dump.engine, &error) < 0)
		return cli_error(&program, &error);
	cli_stop_attach(dump.engine); /* before opening a FIFO, which can take for ever */
	r = cli_pin_consumer(&dump.capture, 0);
	if (r < 0)
		return cli_fail(&program, "--consumer-cpu: cannot run on that CPU: %s", strerror(-r));
	dump.ifnames.fd = nfring_group_fd(dump.engine, o->group);
	dump.line.ifname = cli_ifname;
	dump.line.ifname_user = &dump.ifnames;
	dump.line.color = cli_text_wants_color(stdout);
	return dump_open_output(&dump);
}

static void say_listening(void)
{
	const struct nfring_opts *o = &dump.capture.opts;
	struct nfring_worker_stats w = { .size = sizeof(w) };

	if (nfring_worker_stats_read(dump.engine, 0, &w) < 0)
		return;
	fprintf(stderr, "%s: listening on group %u", program.name, o->group);
	if (o->group_count > 1)
		fprintf(stderr, "-%u", o->group + o->group_count - 1u);
	fprintf(stderr, " (%s), Ctrl-C ends\n", w.source);
}

static void say_summary(void)
{
	struct nfring_stats s = { .size = sizeof(s) };

	if (nfring_stats_read(dump.engine, &s) < 0)
		return;
	fprintf(stderr,
		"%s: %" PRIu64 " packets, %" PRIu64 " lost, %" PRIu64 " socket drops, %" PRIu64 " filtered, %" PRIu64
		" discarded, %" PRIu64 " truncated, %" PRIu64 " malformed, %" PRIu64 " resyncs, %" PRIu64 " starved\n",
		program.name, dump.shown, s.lost, s.socket_drops, s.filtered, s.discarded + s.packets - dump.shown,
		s.truncated, s.malformed, s.resyncs, s.starved);
	if (dump.hurried)
		fprintf(stderr,
			"%s: %" PRIu64 " batches did not wait for their turn in time: raise --memory to keep more\n",
			program.name, dump.hurried);
	if (dump.pcap.left_out)
		fprintf(stderr, "%s: %" PRIu64 " of them are no IP packets, which linktype raw leaves out\n",
			program.name, dump.pcap.left_out);
}

/* Closes the output. Returns the exit code. */
static int finish(int ended)
{
	const char *where = dump.write_path && strcmp(dump.write_path, "-") != 0 ? dump.write_path : "stdout";
	int r;

	dump_pcap_close(&dump.pcap);
	r = cli_output_close(&dump.sink);
	if (r == -EPIPE)
		return CLI_EXIT_OK; /* such as head(1), which has seen enough */
	say_summary();
	if (r == -ETIMEDOUT)
		return cli_fail(&program, "%s was not read: the last packets were not written", where);
	if (r < 0)
		return cli_fail(&program, "cannot write %s: %s", where, strerror(-r));
	if (ended < 0)
		return cli_fail(&program, "receiving ended: %s", strerror(-ended));
	return CLI_EXIT_OK;
}

int main(int argc, char **argv)
{
	int first, code = 0;

	cli_capture_init(&dump.capture);
	dump.program = &program;
	first = cli_options_parse(&program, argc, argv, &code);
	if (first < 0)
		return code;
	code = settle_options(argv + first, argc - first);
	if (code == 0)
		code = start();
	if (code == 0) {
		say_listening();
		cli_stop_after(dump.capture.seconds_ns);
		code = finish(dump_consume(&dump));
	}
	cli_stop_attach(NULL);
	nfring_close(dump.engine);
	if (dump.capture.opts.filter)
		pcap_freecode(&dump.filter.program);
	return code;
}
