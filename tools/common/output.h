/* SPDX-License-Identifier: MIT */
/* A stdio stream over a descriptor, with a buffer of its own size, that remembers
 * why a write failed, loses nothing to EINTR, and gives up on a reader who does
 * not read once the tool has been asked to stop. */
#ifndef NFR_CLI_SINK_H
#define NFR_CLI_SINK_H

#include <stdbool.h>
#include <stdio.h>

struct nfr_sink {
	FILE *file; /* write here */
	int fd;
	int err; /* errno of the first failed write; ETIMEDOUT: given up on */
	char *buffer;
};

/* Takes over `fd` (also on failure). Returns 0 or -errno. */
int nfr_sink_open(struct nfr_sink *s, int fd, size_t buffer_bytes);

/* Hands what is buffered to the kernel. Returns 0 or -errno of any write so far. */
int nfr_sink_flush(struct nfr_sink *s);

/* Flushes and closes. Returns as nfr_sink_flush(). */
int nfr_sink_close(struct nfr_sink *s);

#endif
