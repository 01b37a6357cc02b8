/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "forgotten.h"
#include "options.h"
#include "text.h"
#include "values.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *set_format(const struct cli_option *o, void *ctx, const char *value)
{
	static const char *const words[] = { "text", "json", "log", NULL }; /* enum dump_printed */
	struct dump_options *d = ctx;

	d->format_given = true;
	return cli_set_word(o, value, words, &d->format);
}

static const char *set_json(const struct cli_option *o, void *ctx, const char *value)
{
	(void)value;
	return set_format(o, ctx, "json");
}

static const char *set_print(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_options *d = ctx;

	(void)o;
	(void)value;
	d->print = true;
	return NULL;
}

static const struct cli_option output_options[] = {
	{ .name = "format",
	  .argument = "text|json|log",
	  .set = set_format,
	  .takes = "text, json or log",
	  .help = "Show each packet as a line of `text`, as tcpdump(8) does, as a JSON object on a line of its own, or "
		  "as a line of the kernel's `log` target in a file of syslog.",
	  .fallback = "`text`; `log` in messages" },
	{ .name = "json", .set = set_json, .help = "Do the same as --format json." },
	{ .name = "print",
	  .set = set_print,
	  .help = "Show the packets on standard output too while -w writes them to a capture file." },
	{ 0 }
};

static const struct cli_override kernel_overrides[] = {
	{ .name = "flags", .fallback = "`seq,seq-global`, and `none` in a pcap file" }, { 0 }
};

static const struct cli_override engine_overrides[] = {
	{ .name = "budget", .fallback = "{standard}, and 10000 (10 ms) with -w FILE, but for -U and --print" },
	{ .name = "log-level",
	  .help = "Say on stderr what the library does: only errors (`error`, which leaves out the counts of the end "
		  "too), also warnings, also the settings of the start (`info`), or also binds, retries and unbinds "
		  "(`debug`)." },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "What to capture", cli_capture_options, offsetof(struct dump_options, capture), NULL },
	{ "What to read instead", dump_read_options, offsetof(struct dump_options, read), NULL },
	{ "Which packets", dump_choose_options, offsetof(struct dump_options, choose), NULL },
	{ "What to print", output_options, 0, NULL },
	{ "How lines look", dump_line_options, offsetof(struct dump_options, line), NULL },
	{ "What JSON holds", dump_json_options, offsetof(struct dump_options, json), NULL },
	{ "Files", dump_file_options, offsetof(struct dump_options, file), NULL },
	{ "How the kernel batches and copies", cli_kernel_options, offsetof(struct dump_options, capture),
	  kernel_overrides },
	{ "How to receive", cli_engine_options, offsetof(struct dump_options, capture), engine_overrides },
	{ MONITOR_TITLE, monitor_options, offsetof(struct dump_options, monitor), NULL },
};

const struct cli_program dump_program = {
	.name = "nfring-dump",
	.synopsis = "[options] [filter ...]",
	.about = "Shows the packets that netfilter logs to NFLOG groups (nft: log group N).\n"
		 "The filter picks packets in the language of pcap-filter(7).\n"
		 "Packets of several groups are sorted by time within a window of 20 ms, or of\n"
		 "twice --budget plus twice --timeout if that is longer.\n",
	.examples = "  nft add rule inet filter input log prefix '\"in \"' group 5\n"
		    "  nfring-dump --group 5\n"
		    "  nfring-dump --group 5 --json --count 10 | jq .prefix\n"
		    "  nfring-dump --group 5 -w web.pcap 'tcp port 80'   (read it with tcpdump -r web.pcap)\n"
		    "  nfring-dump --group 100:8 --workers 4             (nfring-rules makes rules for this)\n",
	.footer = "See nfring-dump(1). Capturing needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

/* Of what lines of text alone have. Returns -1 or an exit code. */
static int settle_text(const struct cli_program *p, const struct dump_options *o)
{
	const bool is_text = o->format == DUMP_TEXT && (o->format_given || !o->line.message.kind);

	if (!is_text && (o->line.hex || o->line.ascii || o->line.link))
		return cli_usage(p, "%s needs --format text: JSON and the log's lines have a form of their own",
				 o->line.hex     ? "-X"
				 : o->line.ascii ? "-A"
						 : "-e");
	return -1;
}

/* Checks options that depend on each other, and sets what follows from them. Returns -1 or an exit code. */
static int settle(struct dump_options *o)
{
	const struct cli_program *p = &dump_program;
	int code = dump_line_settle(p, &o->line);

	if (code < 0)
		code = settle_text(p, o);
	if (code >= 0)
		return code;
	if (o->line.message.kind && o->print)
		return cli_usage(p,
				 "--print excludes --syslog and --journal: messages stand in place of printed lines");
	if (o->print && !o->file.path)
		return cli_usage(p, "--print needs -w FILE: without it the packets are shown anyway");
	if (o->line.message.tag && !o->line.message.kind && o->format != DUMP_LOG)
		return cli_usage(p, "--tag needs --format log, --syslog or --journal: other lines name no program");
	if (o->json.payload_given && o->format != DUMP_JSON)
		return cli_usage(p, "--payload needs --json: it is about the keys of JSON");
	if (o->print && !dump_file_is_named(&o->file))
		return cli_usage(p, "-w - and --print exclude each other: both would write to stdout");
	if (o->read.path && monitor_is_asked(&o->monitor))
		return cli_usage(
			p, "-r excludes --metrics, --prometheus and --stats-interval: a file is no capture that runs");
	o->file.holds_lines = o->format_given && !o->print && !o->line.message.kind;
	if (o->line.each && o->file.holds_lines)
		o->file.packet_buffered = true; /* -l, of lines that go to a file */
	code = dump_file_settle(p, &o->file);
	if (code >= 0)
		return code;
	/* tcpdump asks for no sequence numbers, and a pcap file is to be what tcpdump would write. */
	if (!o->capture.flags_given && (!o->file.path || o->file.holds_lines || o->file.pcapng))
		o->capture.opts.flags = NFRING_FLAG_SEQ | NFRING_FLAG_SEQ_GLOBAL;
	/* Nobody waits for a packet that goes to a file alone. */
	if (!o->capture.budget_given && dump_file_is_named(&o->file) && !o->file.packet_buffered && !o->print)
		o->capture.opts.latency_budget_us = DUMP_FILE_BUDGET_US;
	return cli_capture_check(p, &o->capture);
}

int dump_options_parse(struct dump_options *o, int argc, char **argv)
{
	int first, code = 0;

	cli_capture_init(&o->capture);
	first = cli_options_parse(&dump_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	dump_read_settle(&o->read, &o->capture);
	code = settle(o);
	if (code < 0)
		code = dump_choose_settle(&o->choose, &dump_program, argv + first, argc - first, &o->capture.opts);
	if (code < 0 && !o->capture.group_given && !o->read.path)
		code = survey_forgotten_group(&dump_program, "--group", o->capture.opts.netns);
	return code;
}

void dump_options_close(struct dump_options *o)
{
	dump_choose_close(&o->choose);
}
