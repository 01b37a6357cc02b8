/* SPDX-License-Identifier: MIT */
#include "file_options.h"
#include "fail.h"
#include "parse.h"
#include "values.h"

#include <pcap/dlt.h>
#include <string.h>
#include <unistd.h>

#define MILLION 1000000u

static const char *set_write(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	if (!*value)
		return o->takes;
	f->path = value;
	return NULL;
}

static const char *set_pcapng(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	(void)o;
	(void)value;
	f->pcapng = true;
	return NULL;
}

static const char *set_linktype(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	if (strcmp(value, "nflog") == 0)
		f->linktype = DLT_NFLOG;
	else if (strcmp(value, "raw") == 0)
		f->linktype = DLT_RAW;
	else
		return o->takes;
	return NULL;
}

static const char *set_force(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	(void)o;
	(void)value;
	f->force = true;
	return NULL;
}

static const char *set_append(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	(void)o;
	(void)value;
	f->append = true;
	return NULL;
}

static const char *set_packet_buffered(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	(void)o;
	(void)value;
	f->packet_buffered = true;
	return NULL;
}

static const char *set_size(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;
	uint64_t millions;

	if (!cli_parse_u64(value, o->min, o->max, &millions))
		return o->takes;
	f->limit_bytes = millions * MILLION;
	return NULL;
}

static const char *set_period(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	return cli_set_number(o, value, &f->period_s);
}

static const char *set_files(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	return cli_set_number(o, value, &f->files);
}

static const char *set_command(const struct cli_option *o, void *ctx, const char *value)
{
	struct dump_file_options *f = ctx;

	if (!*value)
		return o->takes;
	f->command = value;
	return NULL;
}

const struct cli_option dump_file_options[] = {
	{ .name = "write",
	  .letter = 'w',
	  .argument = "FILE",
	  .set = set_write,
	  .takes = "the name of a file, or - for stdout",
	  .help = "Write a capture file, readable by its owner only, instead of lines. `-` is standard output. With "
		  "--format or --json, and without --print, the file holds these lines. SIGHUP opens FILE again if it "
		  "was moved away." },
	{ .name = "pcapng",
	  .set = set_pcapng,
	  .help = "Write pcapng, which holds losses and the names of interfaces, instead of pcap. A FILE that ends in "
		  ".pcapng is pcapng too." },
	{ .name = "linktype",
	  .argument = "nflog|raw",
	  .set = set_linktype,
	  .takes = "nflog or raw",
	  .help = "Choose the records of the capture file. `nflog` keeps every attribute, byte for byte as tcpdump(8) "
		  "writes them. `raw` keeps IP packets, without VLAN tags before them, and leaves out all others.",
	  .fallback = "`nflog`" },
	{ .name = "force",
	  .set = set_force,
	  .help = "Overwrite a FILE that an earlier capture has written. Without this that is an error." },
	{ .name = "append",
	  .set = set_append,
	  .help = "Continue a FILE of lines that an earlier capture has written." },
	{ .name = "packet-buffered",
	  .letter = 'U',
	  .set = set_packet_buffered,
	  .help = "Write each packet at once, to FILE and to standard output." },
	{ .name = "rotate-size",
	  .letter = 'C',
	  .argument = "MILLIONS",
	  .set = set_size,
	  .min = 1,
	  .max = UINT64_MAX / MILLION,
	  .takes = "a number of millions of bytes from {min} to {max}",
	  .help = "Begin a new file once a file is larger than this many millions of bytes: FILE, FILE1, FILE2." },
	{ .name = "rotate-seconds",
	  .letter = 'G',
	  .argument = "SECONDS",
	  .set = set_period,
	  .min = 1,
	  .max = INT32_MAX,
	  .takes = "a number of seconds from {min} to {max}",
	  .help = "Begin a new file after this time. FILE is a format of strftime(3)." },
	{ .name = "rotate-files",
	  .letter = 'W',
	  .argument = "COUNT",
	  .set = set_files,
	  .min = 1,
	  .max = INT32_MAX,
	  .takes = "a number of files from {min} to {max}",
	  .help = "With -C: write COUNT files in a ring, FILE0 to FILE9 if it is 10. With -G alone: end after COUNT "
		  "files." },
	{ .name = "rotate-command",
	  .letter = 'z',
	  .argument = "COMMAND",
	  .set = set_command,
	  .takes = "the name of a program",
	  .help = "Run COMMAND with the name of a file that -C or -G has ended, at the lowest priority." },
	{ 0 }
};

bool dump_file_is_named(const struct dump_file_options *o)
{
	return o->path && strcmp(o->path, "-") != 0;
}

struct dump_rotation dump_file_rotation(const struct dump_file_options *o, time_t now)
{
	return (struct dump_rotation){ .pattern = o->path,
				       .limit_bytes = o->limit_bytes,
				       .period_s = o->period_s,
				       .files = o->files,
				       .began = now };
}

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text), tail = strlen(end);

	return len >= tail && strcmp(text + len - tail, end) == 0;
}

/* Of options that are about a file of packets. */
static int settle_packets(const struct cli_program *p, struct dump_file_options *o)
{
	const bool packets = o->path && !o->holds_lines;

	if (o->path && !packets && (o->linktype || o->pcapng))
		return cli_usage(p, "%s excludes --json and --format without --print: FILE then holds lines",
				 o->pcapng ? "--pcapng" : "--linktype");
	if (o->linktype && !packets)
		return cli_usage(p, "--linktype needs -w FILE: it is about the capture file");
	if (o->pcapng && !packets)
		return cli_usage(p, "--pcapng needs -w FILE: it is about the capture file");
	if (o->append && packets)
		return cli_usage(p, "--append continues text, JSON and log: give packets a new FILE");
	if (packets && !dump_file_is_named(o) && isatty(STDOUT_FILENO))
		return cli_usage(p,
				 "-w -: stdout is a terminal, which cannot show a capture file: use a pipe or a file");
	if (packets && ends_with(o->path, ".pcapng"))
		o->pcapng = true;
	if (!o->linktype)
		o->linktype = DLT_NFLOG;
	return -1;
}

int dump_file_settle(const struct cli_program *p, struct dump_file_options *o)
{
	const bool rotates = o->limit_bytes || o->period_s;

	if (!dump_file_is_named(o) && (o->force || o->append))
		return cli_usage(p, "%s needs -w FILE", o->force ? "--force" : "--append");
	if (o->force && o->append)
		return cli_usage(p, "--force overwrites FILE and --append continues it: give one of them");
	if (!dump_file_is_named(o) && rotates)
		return cli_usage(p, "-C and -G need -w FILE, a file with a name");
	if (!rotates && (o->files || o->command))
		return cli_usage(p, "%s needs -C or -G: it is about files that end", o->files ? "-W" : "-z");
	if (o->append && o->limit_bytes)
		return cli_usage(p, "-C and --append exclude each other: -C begins new files");
	return settle_packets(p, o);
}
