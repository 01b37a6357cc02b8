/* SPDX-License-Identifier: MIT */
/* The options of nfring-dump about files. */
#ifndef DUMP_FILE_OPTIONS_H
#define DUMP_FILE_OPTIONS_H

#include "program.h"
#include "rotate.h"

/* How long a packet may be held back on its way to a file. */
#define DUMP_FILE_BUDGET_US 10000u

struct dump_file_options {
	const char *path;     /* -w; "-": stdout; NULL: no file */
	const char *command;  /* -z */
	uint64_t limit_bytes; /* -C; 0: none */
	uint32_t period_s;    /* -G; 0: none */
	uint32_t files;       /* -W; 0: none */
	int linktype;         /* DLT_NFLOG or DLT_RAW; 0: not given */
	bool pcapng;
	bool force, append;
	bool packet_buffered; /* -U */
	bool holds_lines;     /* text, JSON or log instead of packets; set by the command line */
};

extern const struct cli_option dump_file_options[]; /* ctx is a struct dump_file_options */

/* Checks options that depend on each other, and sets what follows from them. Returns -1 or an exit code. */
int dump_file_settle(const struct cli_program *p, struct dump_file_options *o);

/* Returns true if -w names a file, not stdout. */
bool dump_file_is_named(const struct dump_file_options *o);

/* Returns the rotation, which begins at `now`. */
struct dump_rotation dump_file_rotation(const struct dump_file_options *o, time_t now);

#endif
