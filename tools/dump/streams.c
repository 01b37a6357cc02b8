/* SPDX-License-Identifier: MIT */
#include "streams.h"
#include "file_check.h"
#include "fail.h"

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

static struct dump_format *json_format(struct dump_streams *s, const struct dump_options *o)
{
	dump_json_init(&s->json, &o->json);
	s->json.context.resolve = s->resolve;
	return &s->json.format;
}

static struct dump_format *line_format(struct dump_streams *s, const struct dump_options *o, uint8_t time, bool color)
{
	dump_line_init(&s->line, &o->line, dump_line_time(&o->line, time), color);
	s->line.style.resolve = s->resolve;
	return &s->line.format;
}

/* Returns the format of what is printed. */
static struct dump_format *printed_format(struct dump_streams *s, const struct dump_options *o, bool to_stdout)
{
	const char *tag = o->line.message.tag ? o->line.message.tag : DUMP_LOG_TAG;

	switch (o->format) {
	case DUMP_JSON:
		return json_format(s, o);
	case DUMP_LOG:
		dump_log_init(&s->log, dump_line_time(&o->line, DUMP_TIME_SYSLOG), tag, o->line.style.verbose);
		return &s->log.format;
	default:
		return line_format(s, o, DUMP_TIME_CLOCK, to_stdout && wants_color());
	}
}

/* Returns the format of messages, which have a time of their own. */
static struct dump_format *message_format(struct dump_streams *s, const struct dump_options *o)
{
	if (o->format_given && o->format == DUMP_JSON)
		return json_format(s, o);
	if (o->format_given && o->format == DUMP_TEXT)
		return line_format(s, o, DUMP_TIME_NONE, false);
	dump_log_init_bare(&s->log, o->line.style.verbose);
	return &s->log.format;
}

/* Returns the format of -w FILE. */
static struct dump_format *file_format(struct dump_streams *s, const struct dump_options *o)
{
	if (o->file.holds_lines)
		return printed_format(s, o, false);
	if (o->file.pcapng) {
		dump_pcapng_init(&s->pcapng, o->file.linktype);
		return &s->pcapng.format;
	}
	dump_pcap_init(&s->pcap, o->file.linktype);
	return &s->pcap.format;
}

int dump_streams_prepare(struct dump_streams *s, const struct dump_options *o)
{
	const struct cli_user *user = &o->capture.user;
	int code = dump_file_check(&dump_program, &o->file, user);

	if (code || !o->file.command)
		return code;
	s->runs = true;
	return dump_runner_start(&s->runner, &dump_program, o->file.command, user);
}

static int open_one(struct dump_show *show, struct dump_file *f, const struct dump_file_setup *setup)
{
	int r = dump_file_open(f, setup);

	if (r < 0)
		return dump_file_error(f, -r);
	show->stream[show->streams++] = &f->stream;
	return 0;
}

static int open_message(struct dump_streams *s, struct dump_show *show, const struct dump_options *o)
{
	int r = dump_message_open(&s->message, &o->line.message, message_format(s, o));

	if (r == -EPROTOTYPE)
		return cli_fail(&dump_program, "%s is a socket of streams, which is not supported", DUMP_SYSLOG_SOCKET);
	if (r < 0)
		return cli_fail(&dump_program, "cannot reach %s: %s", s->message.stream.ops->name(&s->message.stream),
				strerror(-r));
	show->stream[show->streams++] = &s->message.stream;
	return 0;
}

static int open_resolve(struct dump_streams *s, const struct dump_options *o)
{
	s->resolve = cli_resolve_open();
	if (!s->resolve)
		return cli_fail(&dump_program, "no memory for names");
	if (o->capture.user.text)
		cli_resolve_freeze(s->resolve); /* soon no file can be opened */
	return 0;
}

int dump_streams_open(struct dump_streams *s, struct dump_show *show, const struct dump_options *o)
{
	const bool sends = o->line.message.kind != DUMP_MESSAGE_NONE;
	struct dump_file_setup setup = { .program = &dump_program,
					 .options = &o->file,
					 .runner = s->runs ? &s->runner : NULL,
					 .owner = o->capture.user.text ? &o->capture.user : NULL };
	int code = o->line.resolve ? open_resolve(s, o) : 0;

	show->each = o->line.each;
	if (code == 0 && o->file.path) {
		setup.format = file_format(s, o);
		code = open_one(show, &s->file, &setup);
	}
	if (code == 0 && sends)
		code = open_message(s, show, o);
	if (code == 0 && !sends && (!o->file.path || o->print)) {
		setup.format = printed_format(s, o, true);
		setup.to_stdout = true;
		code = open_one(show, &s->printed, &setup);
	}
	return code;
}

void dump_streams_close(struct dump_streams *s)
{
	dump_pcapng_close(&s->pcapng);
	cli_resolve_close(s->resolve);
	s->resolve = NULL;
}

int dump_streams_error(const struct dump_streams *s, const struct dump_stream *stream)
{
	const struct dump_file *files[] = { &s->file, &s->printed };

	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (stream == &files[i]->stream)
			return dump_file_error(files[i], stream->err);
	return cli_fail(&dump_program, "cannot write %s: %s", stream->ops->name(stream), strerror(stream->err));
}

unsigned dump_streams_later(const struct dump_options *o)
{
	return dump_streams_reopen(o) ? CLI_LATER_OPENS_FILES : 0;
}

bool dump_streams_reopen(const struct dump_options *o)
{
	return dump_file_is_named(&o->file);
}

bool dump_streams_reader_left(const struct dump_streams *s)
{
	const struct dump_file *all[] = { &s->file, &s->printed };

	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!all[i]->path[0] && all[i]->stream.err == EPIPE)
			return true;
	return false;
}
