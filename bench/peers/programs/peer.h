/* SPDX-License-Identifier: MIT */
/* What the receivers that were written for the comparison share. They end when
 * bench_interrupted is set. */
#ifndef PEER_H
#define PEER_H

#include <stdint.h>

struct peer_options {
	uint16_t group;
	uint32_t qthresh;
	uint32_t timeout_cs;
	uint32_t nlbufsiz_bytes;
	int rcvbuf_bytes;
};

/* Reads the options, all of which must be given, and installs the signal handlers. Exits
 * with 2 for a wrong option. */
void peer_begin(struct peer_options *o, int argc, char **argv);

/* Prints "WHAT: error". Returns the exit code. */
int peer_fail(const char *what, int err);

#endif
