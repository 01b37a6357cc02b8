/* SPDX-License-Identifier: MIT */
#include "command_line.h"
#include "capture_options.h"
#include "options.h"
#include "values.h"

static const char *set_budget(const struct cli_option *o, void *ctx, const char *value)
{
	struct run_options *r = ctx;

	r->budget_us.given = true;
	return cli_set_us(o, value, &r->budget_us.value);
}

static const char *set_rcvbuf(const struct cli_option *o, void *ctx, const char *value)
{
	struct run_options *r = ctx;

	r->rcvbuf_bytes.given = true;
	return cli_set_bytes_or_auto(o, value, &r->rcvbuf_bytes.value);
}

static const char *set_nlbufsiz(const struct cli_option *o, void *ctx, const char *value)
{
	struct run_options *r = ctx;

	r->nlbufsiz_bytes.given = true;
	return cli_set_bytes_or_auto(o, value, &r->nlbufsiz_bytes.value);
}

static const char *set_keep_settings(const struct cli_option *o, void *ctx, const char *value)
{
	struct run_options *r = ctx;

	(void)o;
	(void)value;
	r->keep_settings = true;
	return NULL;
}

static const char *set_stats(const struct cli_option *o, void *ctx, const char *value)
{
	struct run_options *r = ctx;

	if (!*value)
		return o->takes;
	r->stats = value;
	return NULL;
}

static const char *set_syslog(const struct cli_option *o, void *ctx, const char *value)
{
	struct run_options *r = ctx;

	(void)o;
	(void)value;
	r->syslog = true;
	return NULL;
}

static const char *set_quiet(const struct cli_option *o, void *ctx, const char *value)
{
	struct run_options *r = ctx;

	(void)o;
	(void)value;
	r->quiet = true;
	return NULL;
}

static const struct cli_option receive_options[] = {
	{ CLI_BUDGET_ROW, .set = set_budget },
	{ CLI_RCVBUF_ROW, .set = set_rcvbuf,
	  .help = "Set the socket buffer of each group to BYTES, at most {max}, whatever the program sets. It holds "
		  "packets while the program does not read. `auto` asks for {standard} unless the program sets more." },
	{ CLI_NLBUFSIZ_ROW, .set = set_nlbufsiz,
	  .help = "Set the kernel's batch buffer to at most BYTES, {min} to {max}. `auto` takes what fits the "
		  "program's own buffer." },
	{ .name = "keep-settings",
	  .set = set_keep_settings,
	  .help = "Leave QThresh, the timeout, the batch buffer and the socket buffer as the program sets them." },
	{ 0 }
};

static const struct cli_option report_options[] = {
	{ .name = "stats",
	  .argument = "FILE",
	  .set = set_stats,
	  .takes = "the path of a file",
	  .help = "Write packets, losses and settings of each group to FILE, as JSON: at most once a second, and at "
		  "the end.",
	  .fallback = "no file" },
	{ .name = "syslog", .set = set_syslog, .help = "Report losses to syslog(3) instead of standard error." },
	{ .name = "quiet", .set = set_quiet, .help = "Report losses in the file of --stats only." },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "How packets are received", receive_options, 0, NULL },
	{ "How losses are reported", report_options, 0, NULL },
};

const struct cli_program run_program = {
	.name = "nfring-run",
	.synopsis = "[options] [--] PROGRAM [ARG...]",
	.about = "Runs a program that uses libnetfilter_log, such as ulogd, on nfring.\n"
		 "The program stays as it is. nfring-run sets variables by which it loads nfring's\n"
		 "libnetfilter_log, checks that it will, and becomes the program.\n",
	.examples = "  nfring-run uacctd -f /etc/pmacct/uacctd.conf\n"
		    "  nfring-run --stats /run/suricata.nfring suricata --nflog -c suricata.yaml\n"
		    "  nfring-run --budget 5000 --syslog ulogd --daemon --uid ulog\n",
	.footer = "See nfring-run(1). Capturing needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
	.options_first = true,
};

int run_options_parse(struct run_options *o, int argc, char **argv)
{
	int first, code = 0;

	*o = (struct run_options){ 0 };
	first = cli_options_parse(&run_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	if (first == argc)
		return cli_usage(&run_program, "which program? Give its name or path behind the options; see %s --help",
				 run_program.name);
	o->program = argv + first;
	return -1;
}
