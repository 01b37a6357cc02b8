/* SPDX-License-Identifier: MIT */
/* Options of reading a capture file. */
#ifndef DUMP_READ_OPTIONS_H
#define DUMP_READ_OPTIONS_H

#include "capture_options.h"

struct dump_read_options {
	const char *path; /* "-": stdin; NULL: a live capture */
};

/* ctx is a struct dump_read_options. */
extern const struct cli_option dump_read_options[];

/* Has the engine take a file instead of a capture, if one is to be read: what only a capture has is ignored, as by
 * tcpdump. To be called before a filter is set. */
void dump_read_settle(const struct dump_read_options *r, struct cli_capture *c);

#endif
