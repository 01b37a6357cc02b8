/* SPDX-License-Identifier: MIT */
#include "streams.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Returns whether to print in colour: stdout is a terminal, and NO_COLOR is not set or empty. */
static bool wants_color(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(no && *no);
}

/* Returns the format of what is printed. */
static struct dump_format *printed_format(struct dump_streams *s, const struct dump_options *o, bool to_stdout)
{
	if (o->format == DUMP_JSON) {
		dump_json_init(&s->json, &o->json);
		return &s->json.format;
	}
	dump_line_init(&s->line, to_stdout && wants_color());
	return &s->line.format;
}

/* Returns the format of -w FILE. */
static struct dump_format *file_format(struct dump_streams *s, const struct dump_options *o)
{
	if (!dump_options_writes_capture(o))
		return printed_format(s, o, false);
	dump_pcap_init(&s->pcap, o->linktype);
	return &s->pcap.format;
}

static int open_one(struct dump_show *show, struct dump_file *f, struct dump_format *format, const char *path)
{
	int r = dump_file_open(f, format, path);

	if (r < 0)
		return cli_fail(&dump_program, "cannot write %s: %s", f->stream.ops->name(&f->stream), strerror(-r));
	show->stream[show->streams++] = &f->stream;
	return 0;
}

int dump_streams_open(struct dump_streams *s, struct dump_show *show, const struct dump_options *o)
{
	int code = 0;

	if (o->write_path)
		code = open_one(show, &s->file, file_format(s, o), o->write_path);
	if (code == 0 && (!o->write_path || o->print))
		code = open_one(show, &s->printed, printed_format(s, o, true), NULL);
	return code;
}

bool dump_streams_reopen(const struct dump_options *o)
{
	return o->write_path && strcmp(o->write_path, "-") != 0;
}

bool dump_streams_reader_left(const struct dump_streams *s)
{
	const struct dump_file *all[] = { &s->file, &s->printed };

	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!all[i]->path && all[i]->stream.err == EPIPE)
			return true;
	return false;
}
