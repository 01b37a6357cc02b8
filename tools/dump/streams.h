/* SPDX-License-Identifier: MIT */
/* The streams and formats that the options ask for. */
#ifndef DUMP_STREAMS_H
#define DUMP_STREAMS_H

#include "command_line.h"
#include "file.h"
#include "json.h"
#include "line.h"
#include "pcap.h"
#include "show.h"

/* Memory of whatever may be asked for. */
struct dump_streams {
	struct dump_line line;
	struct dump_json json;
	struct dump_pcap pcap;
	struct dump_file file;    /* of -w */
	struct dump_file printed; /* stdout */
};

/* Opens them into `show`. Returns 0, or an exit code with the error printed. */
int dump_streams_open(struct dump_streams *s, struct dump_show *show, const struct dump_options *o);

/* Returns true if SIGHUP has something to open again: a file with a name. */
bool dump_streams_reopen(const struct dump_options *o);

/* Returns true if who read stdout has gone. */
bool dump_streams_reader_left(const struct dump_streams *s);

#endif
