/* SPDX-License-Identifier: MIT */
/* A stdio stream over a descriptor. It has a buffer of the size asked for, keeps the errno
 * of the first write that failed, and repeats a write after EINTR. CLI_STOP_DRAIN_NS after
 * a stop was asked for it stops repeating: the reader does not read. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

struct cli_output {
	FILE *file; /* write here */
	int fd;
	int err; /* errno of the first failed write; ETIMEDOUT: the reader did not read */
	char *buffer;
};

/* Opens a stream on `fd`, which belongs to it from now on, also on failure. Returns 0 or -errno. */
int cli_output_open(struct cli_output *s, int fd, size_t buffer_bytes);

/* Writes the buffer. Returns 0, or -errno of the first write that ever failed. */
int cli_output_flush(struct cli_output *s);

/* Flushes and closes. Returns the same as cli_output_flush(). */
int cli_output_close(struct cli_output *s);

#endif
