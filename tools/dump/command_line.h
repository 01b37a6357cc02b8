/* SPDX-License-Identifier: MIT */
/* The command line of nfring-dump. */
#ifndef DUMP_COMMAND_LINE_H
#define DUMP_COMMAND_LINE_H

#include "capture_options.h"
#include "filter.h"

struct dump_options {
	struct cli_capture capture;
	bool json;
	const char *write_path; /* of the pcap file, "-": stdout; NULL: text or JSON */
	int linktype;           /* of the pcap file: DLT_NFLOG or DLT_RAW */
	struct dump_filter filter;
};

extern const struct cli_program dump_program;

/* Reads the options and compiles the filter. Returns -1, or the exit code with which the
 * tool is to end. `o` must stay where it is. */
int dump_options_parse(struct dump_options *o, int argc, char **argv);

/* Frees the filter. */
void dump_options_close(struct dump_options *o);

#endif
