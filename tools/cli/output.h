/* SPDX-License-Identifier: MIT */
/* A descriptor with memory before it. It keeps the errno of the first write that failed. It repeats a write after
 * EINTR, and waits if the descriptor is non-blocking and full. CLI_STOP_DRAIN_NS after a stop was asked for it stops
 * repeating: the reader does not read. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "writer.h"

struct cli_output {
	struct cli_writer writer; /* compose here */
	int fd;                   /* -1: none, nothing may be composed */
	int err;                  /* errno of the first failed write; ETIMEDOUT: the reader did not read */
	uint64_t written;         /* bytes, in all */
};

/* Takes `fd`, which belongs to it from now on, also on failure. Returns 0 or -errno. */
int cli_output_open(struct cli_output *s, int fd, size_t buffer_bytes);

/* Writes what was composed. Returns 0, or -errno of the first write that ever failed. */
int cli_output_flush(struct cli_output *s);

/* Flushes, closes the descriptor, and goes on with `fd`, which may be -1. Returns the same as cli_output_flush(). */
int cli_output_replace(struct cli_output *s, int fd);

/* Flushes and closes. Returns the same as cli_output_flush(). */
int cli_output_close(struct cli_output *s);

#endif
