/* SPDX-License-Identifier: MIT */
#include "command_line.h"

#include <stddef.h>
#include <string.h>

/* Functions that set a field of struct extcap_options. */
#define SET_FLAG(field)                                                                                                \
	static const char *set_##field(const struct cli_option *o, void *ctx, const char *value)                       \
	{                                                                                                              \
		(void)o;                                                                                               \
		(void)value;                                                                                           \
		((struct extcap_options *)ctx)->field = true;                                                          \
		return NULL;                                                                                           \
	}
#define SET_TEXT(field)                                                                                                \
	static const char *set_##field(const struct cli_option *o, void *ctx, const char *value)                       \
	{                                                                                                              \
		(void)o;                                                                                               \
		((struct extcap_options *)ctx)->field = value;                                                         \
		return NULL;                                                                                           \
	}

SET_FLAG(interfaces)
SET_FLAG(dlts)
SET_FLAG(config)
SET_FLAG(capture)
SET_TEXT(interface)
SET_TEXT(fifo)
SET_TEXT(capture_filter)
SET_TEXT(group)
SET_TEXT(copy_range)
SET_TEXT(budget)
SET_TEXT(prefix)
SET_TEXT(filter)
SET_TEXT(netns)

static const char *set_version(const struct cli_option *o, void *ctx, const char *value)
{
	(void)o;
	(void)ctx;
	(void)value; /* what is printed is the same for every Wireshark */
	return NULL;
}

static const struct cli_option asked_options[] = {
	{ .name = "extcap-interfaces", .set = set_interfaces, .help = "Print the interface that is offered." },
	{ .name = "extcap-version",
	  .argument = "[=VERSION]",
	  .set = set_version,
	  .help = "Say which Wireshark asks; nothing depends on it." },
	{ .name = "extcap-interface",
	  .argument = "NAME",
	  .set = set_interface,
	  .help = "Name the interface that is asked about: nfring." },
	{ .name = "extcap-dlts", .set = set_dlts, .help = "Print the link type of the interface." },
	{ .name = "extcap-config", .set = set_config, .help = "Print the fields of the dialog." },
	{ .name = "capture", .set = set_capture, .help = "Capture, into --fifo." },
	{ .name = "fifo", .argument = "FILE", .set = set_fifo, .help = "Write the packets into this FIFO, as pcapng." },
	{ .name = "extcap-capture-filter",
	  .argument = "FILTER",
	  .set = set_capture_filter,
	  .help = "Capture the packets that this pcap filter takes. Without --capture: only say on standard output "
		  "what "
		  "is wrong with it." },
	{ 0 }
};

/* nfring-dump reads the values: it says what is wrong with them. */
static const struct cli_option dialog_options[] = {
	{ .name = "group",
	  .argument = "N[:COUNT],...",
	  .set = set_group,
	  .help = "Capture these NFLOG groups, such as 5 or 5,200,100:4.",
	  .fallback = "0" },
	{ .name = "copy-range",
	  .argument = "BYTES",
	  .set = set_copy_range,
	  .help = "Copy at most BYTES of each packet." },
	{ .name = "budget",
	  .argument = "USEC",
	  .set = set_budget,
	  .help = "Hold packets back for up to USEC microseconds to save CPU." },
	{ .name = "prefix", .argument = "GLOB", .set = set_prefix, .help = "Capture packets whose prefix matches." },
	{ .name = "filter",
	  .argument = "FILTER",
	  .set = set_filter,
	  .help = "Capture packets that this pcap filter takes." },
	{ .name = "netns",
	  .argument = "NAME|PATH|PID",
	  .set = set_netns,
	  .help = "Capture in this network namespace." },
	{ 0 }
};

static const struct cli_table tables[] = {
	{ "What Wireshark asks", asked_options, 0, NULL },
	{ "Fields of the dialog, with the meaning that they have for nfring-dump", dialog_options, 0, NULL },
};

const struct cli_program extcap_program = {
	.name = "nfring-extcap",
	.synopsis = "--extcap-interfaces\n"
		    "--extcap-interface nfring --extcap-dlts|--extcap-config\n"
		    "--extcap-interface nfring --capture --fifo FILE [fields]",
	.about = "Gives Wireshark and tshark the interface \"nfring\": NFLOG groups, captured by nfring-dump.\n"
		 "They run it from their extcap folder; nobody else needs to.\n",
	.examples = "  tshark -i nfring -o extcap.nfring.group:5 -T fields -e nflog.prefix -e ip.src\n",
	.footer = "See nfring-extcap(1). Capturing needs CAP_NET_ADMIN.",
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

bool extcap_is_given(const char *text)
{
	return text && *text;
}

/* Returns -1 or an exit code. */
static int check(const struct extcap_options *o)
{
	const struct cli_program *p = &extcap_program;

	if (o->interfaces)
		return -1;
	if (!o->dlts && !o->config && !o->capture && !extcap_is_given(o->capture_filter))
		return cli_usage(p, "nothing is asked: give --extcap-interfaces, or see %s --help", p->name);
	if (!o->interface || strcmp(o->interface, EXTCAP_INTERFACE) != 0)
		return cli_usage(p, "give --extcap-interface " EXTCAP_INTERFACE ": there is no other");
	if (o->capture && !extcap_is_given(o->fifo))
		return cli_usage(p, "--capture needs --fifo FILE");
	return -1;
}

int extcap_options_parse(struct extcap_options *o, int argc, char **argv)
{
	int first, code = 0;

	*o = (struct extcap_options){ 0 };
	first = cli_options_parse(&extcap_program, o, argc, argv, &code);
	if (first < 0)
		return code;
	code = cli_no_operands(&extcap_program, argc, argv, first);
	return code < 0 ? check(o) : code;
}
