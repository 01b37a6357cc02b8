/* SPDX-License-Identifier: MIT */
#include "line_options.h"
#include "fail.h"
#include "line_time.h"
#include "values.h"

#include <syslog.h>

#define NO_TIME_MAX 5u

static const char *set_time(const struct cli_option *o, void *ctx, const char *value)
{
	static const char *const words[] = { "clock", "none",  "epoch",   "delta", /* enum dump_time_kind */
					     "date",  "first", "rfc3339", NULL };
	struct dump_line_options *l = ctx;
	const char *takes = cli_set_word(o, value, words, &l->time);

	l->time_given |= !takes;
	return takes;
}

static const char *set_no_time(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_line_options *l = ctx;

	(void)o;
	(void)value;
	l->no_time++;
	return NULL;
}

static const char *set_verbose(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_line_options *l = ctx;

	(void)o;
	(void)value;
	l->style.verbose++;
	return NULL;
}

/* Options without a value: which bool of struct dump_line_options each sets. */
#define SWITCH(name, member)                                                                                           \
	static const char *set_##name(const struct cli_option *o, void *ctx, const char *value)                        \
	{                                                                                                              \
		(void)o;                                                                                               \
		(void)value;                                                                                           \
		((struct dump_line_options *)ctx)->member = true;                                                      \
		return NULL;                                                                                           \
	}
SWITCH(quiet, style.quiet)
SWITCH(link, link)
SWITCH(ascii, ascii)
SWITCH(hex, hex)
SWITCH(numeric, numeric)
SWITCH(resolve, resolve)
SWITCH(each, each)

static const char *set_syslog(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_message_options *m = &((struct dump_line_options *)ctx)->message;

	if (!dump_message_priority(value ? value : "daemon.info", m))
		return o->takes;
	m->kind |= DUMP_MESSAGE_SYSLOG;
	return NULL;
}

static const char *set_journal(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_message_options *m = &((struct dump_line_options *)ctx)->message;

	(void)o;
	(void)value;
	m->kind |= DUMP_MESSAGE_JOURNAL;
	m->level = LOG_INFO;
	return NULL;
}

static const char *set_tag(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_message_options *m = &((struct dump_line_options *)ctx)->message;

	if (!*value)
		return o->takes;
	m->tag = value;
	return NULL;
}

const struct cli_option dump_line_options[] = {
	{ .name = "time",
	  .argument = DUMP_TIME_WORDS,
	  .set = set_time,
	  .takes = "one of " DUMP_TIME_WORDS,
	  .help = "Print the time before a line as `clock` (12:34:56.123456), not at all, in seconds since 1970, "
		  "since the line before, with the date, since the first line, or as RFC 3339 has it, with date and "
		  "zone.",
	  .fallback = "`clock`; in lines of --format log what syslog writes" },
	{ .name = "no-time",
	  .letter = 't',
	  .set = set_no_time,
	  .help = "Print no time. Twice, -tt, is --time epoch, -ttt delta, -tttt date, -ttttt first." },
	{ .name = "verbose",
	  .letter = 'v',
	  .set = set_verbose,
	  .help = "Print more of a packet: the fields of the IP header, the packet in an ICMP error. Twice: "
		  "every TCP sequence number. With --format log: sequence numbers and options." },
	{ .name = "quiet", .letter = 'q', .set = set_quiet, .help = "Print less about TCP." },
	{ .name = "link-header",
	  .letter = 'e',
	  .set = set_link,
	  .help = "Print the Ethernet header, where the packet has one of its own." },
	{ .name = "ascii",
	  .letter = 'A',
	  .set = set_ascii,
	  .help = "Print the packet's bytes below its line, as characters." },
	{ .name = "hex",
	  .letter = 'X',
	  .set = set_hex,
	  .help = "Print the packet's bytes below its line, in hexadecimal and as characters." },
	{ .name = "resolve",
	  .set = set_resolve,
	  .help = "Print services and users by name. A look-up of a user may take long, so each is done once." },
	{ .name = "numeric",
	  .letter = 'n',
	  .set = set_numeric,
	  .help = "Print numbers. It is accepted because tcpdump(8) needs it, and excludes --resolve." },
	{ .name = "line-buffered",
	  .letter = 'l',
	  .set = set_each,
	  .help = "Write each line at once, at the price of a system call for each." },
	{ .name = "syslog",
	  .argument = "[=FACILITY.LEVEL]",
	  .set = set_syslog,
	  .takes = "a facility and a level of syslog(3), such as local0.info",
	  .help = "Send each packet as a message to syslog, not to standard output. Usually `daemon.info`. A message "
		  "is a "
		  "line of --format log, unless --format asks for another." },
	{ .name = "journal",
	  .set = set_journal,
	  .help = "Send each packet as a message to the journal, with fields such as NFRING_PREFIX and NFRING_SRC." },
	{ .name = "tag",
	  .argument = "TEXT",
	  .set = set_tag,
	  .takes = "the name of a program",
	  .help = "Name the program in messages, and in lines of --format log.",
	  .fallback = "`nfring-dump` in messages, `kernel` in lines: programs that read such lines look for that" },
	{ 0 }
};

int dump_line_settle(const struct cli_program *p, struct dump_line_options *o)
{
	if (o->no_time && o->time_given)
		return cli_usage(p, "-t and --time exclude each other: give one of them");
	if (o->numeric && o->resolve)
		return cli_usage(p, "-n and --resolve exclude each other: give one of them");
	if (o->ascii && o->hex)
		return cli_usage(p, "-A and -X exclude each other: -X prints characters too");
	if (o->message.kind == (DUMP_MESSAGE_SYSLOG | DUMP_MESSAGE_JOURNAL))
		return cli_usage(p, "--syslog and --journal exclude each other: give one of them");
	if (o->no_time) { /* tcpdump's order is that of enum dump_time_kind */
		o->time = (uint8_t)(o->no_time < NO_TIME_MAX ? o->no_time : NO_TIME_MAX);
		o->time_given = true;
	}
	return -1;
}

uint8_t dump_line_time(const struct dump_line_options *o, uint8_t usual)
{
	return o->time_given ? o->time : usual;
}
