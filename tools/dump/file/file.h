/* SPDX-License-Identifier: MIT */
/* A stream into a file, a FIFO or stdout, in any format. */
#ifndef DUMP_FILE_H
#define DUMP_FILE_H

#include "format.h"
#include "output.h"
#include "stream.h"

struct dump_file {
	struct dump_stream stream;
	struct dump_format *format;
	struct cli_output output;
	const char *path; /* NULL: stdout */
	uint64_t pending; /* packets in memory */
};

/* Opens `path`; NULL or "-" is stdout. Opening a FIFO waits for a reader; a signal ends that. Returns 0 or
 * -errno. */
int dump_file_open(struct dump_file *f, struct dump_format *format, const char *path);

#endif
