/* SPDX-License-Identifier: MIT */
/* Options about lines: how much of a packet they show, the time before them, and messages that hold them. */
#ifndef DUMP_LINE_OPTIONS_H
#define DUMP_LINE_OPTIONS_H

#include "message_options.h"
#include "program.h"
#include "style.h"

struct dump_line_options {
	struct cli_style style;
	bool link, hex, ascii; /* -e, -X, -A */
	bool numeric, resolve; /* -n, --resolve */
	bool each;             /* -l: write each line at once */
	bool time_given;
	uint8_t time;     /* enum dump_time_kind */
	unsigned no_time; /* how many -t there were */
	struct dump_message_options message;
};

extern const struct cli_option dump_line_options[];

/* Checks options that depend on each other, and sets what follows from them. Returns -1 or an exit code. */
int dump_line_settle(const struct cli_program *p, struct dump_line_options *o);

/* Returns the form of the time before a line: as asked for, or `usual`. */
uint8_t dump_line_time(const struct dump_line_options *o, uint8_t usual);

#endif
