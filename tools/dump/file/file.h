/* SPDX-License-Identifier: MIT */
/* A stream into a file, a FIFO or stdout, in any format. Records wait in one buffer, which is written when it is
 * large, when it is old, or after each packet (-U).
 *
 *   packet() --over? (rotate.h)--> close, -z, open the next one --> compose --> buffer --flush--> write(2)
 *
 * A period that is over (-G) closes its file at once; the next one is opened for the next packet. So no file
 * is empty, and names and contents are tcpdump's.
 *
 * What waits for a regular file is written after DUMP_FLUSH_NS, even if the loop has nothing else to do before: few
 * large writes cost less. A pipe and stdout have a reader, who gets it as soon as the loop is idle.
 *
 * If a write fails, such as on a full disk, the file is cut behind its last whole record, and only the packets
 * in it are counted as written. */
#ifndef DUMP_FILE_H
#define DUMP_FILE_H

#include "file_options.h"
#include "format.h"
#include "output.h"
#include "rotate.h"
#include "runner.h"
#include "stream.h"
#include "target.h"

/* Records that may wait in the buffer. */
#define DUMP_FILE_MARKS 8192

struct dump_file_setup {
	const struct cli_program *program; /* names errors */
	struct dump_format *format;
	const struct dump_file_options *options;
	struct dump_runner *runner;   /* of -z; NULL: none */
	const struct cli_user *owner; /* who opens the later files (--user); NULL: who runs this */
	bool to_stdout;               /* whatever -w is */
};

struct dump_file {
	struct dump_stream stream;
	struct dump_file_setup setup;
	struct cli_output output;
	struct dump_target target;
	struct dump_rotation rotation;
	uint64_t bytes;    /* of the file, without those in memory */
	uint64_t waits_ns; /* cli_clock_ns() of the first record in memory */
	bool is_open;
	bool is_regular;
	unsigned marks;
	uint32_t mark[DUMP_FILE_MARKS]; /* 2 * the end of a record in the buffer + 1 if it is a packet's */
	char path[PATH_MAX];            /* empty: stdout */
};

/* Opens the file. Opening a FIFO waits for a reader; a signal ends that. Returns 0 or -errno, which
 * dump_file_error() explains. */
int dump_file_open(struct dump_file *f, const struct dump_file_setup *setup);

/* Prints an error, a positive errno, of opening or writing. Returns an exit code. */
int dump_file_error(const struct dump_file *f, int err);

#endif
