/* SPDX-License-Identifier: MIT */
/* The streams and formats that the options ask for. */
#ifndef DUMP_STREAMS_H
#define DUMP_STREAMS_H

#include "command_line.h"
#include "file.h"
#include "json.h"
#include "line.h"
#include "log.h"
#include "message.h"
#include "pcap.h"
#include "pcapng.h"
#include "show.h"

/* Memory of whatever may be asked for. */
struct dump_streams {
	struct dump_line line;
	struct dump_json json;
	struct dump_log log;
	struct dump_pcap pcap;
	struct dump_pcapng pcapng;
	struct dump_file file;    /* of -w */
	struct dump_file printed; /* stdout */
	struct dump_runner runner;
	bool runs; /* -z is given */
	struct dump_message message;
	struct cli_resolve *resolve; /* NULL: numbers */
};

/* Checks what files need later, and starts the process of -z. Before the first thread. Returns 0, or an exit code
 * with the error printed. */
int dump_streams_prepare(struct dump_streams *s, const struct dump_options *o);

/* Opens them into `show`. Returns 0, or an exit code with the error printed. */
int dump_streams_open(struct dump_streams *s, struct dump_show *show, const struct dump_options *o);

/* Frees the formats, after dump_show_close(). */
void dump_streams_close(struct dump_streams *s);

/* Prints the error of a stream. Returns an exit code. */
int dump_streams_error(const struct dump_streams *s, const struct dump_stream *stream);

/* Returns what --user must leave to the streams: enum cli_later, or'ed. */
unsigned dump_streams_later(const struct dump_options *o);

/* Returns true if SIGHUP has something to open again: a file with a name. */
bool dump_streams_reopen(const struct dump_options *o);

/* Returns true if who read stdout has gone. */
bool dump_streams_reader_left(const struct dump_streams *s);

/* Frees what formats have used, after the streams were closed. */
void dump_streams_close(struct dump_streams *s);

#endif
