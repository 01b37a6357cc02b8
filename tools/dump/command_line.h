/* SPDX-License-Identifier: MIT */
/* The command line of nfring-dump. */
#ifndef DUMP_COMMAND_LINE_H
#define DUMP_COMMAND_LINE_H

#include "capture_options.h"
#include "choose_options.h"
#include "file_options.h"
#include "json_options.h"
#include "line_options.h"
#include "monitor_options.h"
#include "read_options.h"

/* What a line is. */
enum dump_printed {
	DUMP_TEXT,
	DUMP_JSON,
	DUMP_LOG,
};

struct dump_options {
	struct cli_capture capture;
	struct dump_read_options read;
	uint8_t format;    /* enum dump_printed */
	bool format_given; /* --format or --json is on the command line */
	bool print;        /* lines to stdout besides -w */
	struct dump_choose_options choose;
	struct dump_line_options line;
	struct dump_file_options file;
	struct dump_json_options json;
	struct monitor_options monitor;
};

extern const struct cli_program dump_program;

/* Reads the options and compiles the filter. Returns -1, or the exit code with which the
 * tool is to end. `o` must stay where it is. */
int dump_options_parse(struct dump_options *o, int argc, char **argv);

/* Frees the filter. */
void dump_options_close(struct dump_options *o);

#endif
