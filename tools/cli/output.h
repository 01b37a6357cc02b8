/* SPDX-License-Identifier: MIT */
/* A stdio stream over a descriptor, with a buffer of its own size, that remembers
 * why a write failed, loses nothing to EINTR, and gives up on a reader who does
 * not read once the tool has been asked to stop. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct cli_output {
	FILE *file; /* write here */
	int fd;
	int err; /* errno of the first failed write; ETIMEDOUT: given up on */
	char *buffer;
};

/* Takes over `fd` (also on failure). Returns 0 or -errno. */
int cli_output_open(struct cli_output *s, int fd, size_t buffer_bytes);

/* Hands what is buffered to the kernel. Returns 0 or -errno of any write so far. */
int cli_output_flush(struct cli_output *s);

/* Flushes and closes. Returns as cli_output_flush(). */
int cli_output_close(struct cli_output *s);

#endif
