/* SPDX-License-Identifier: MIT */
/* What the receivers that were written for the comparison share. */
#ifndef PEER_H
#define PEER_H

#include <signal.h>
#include <stdint.h>

struct peer_options {
	uint16_t group;
	uint32_t qthresh;
	uint32_t timeout_cs;
	uint32_t nlbufsiz;
	int rcvbuf;
};

/* Set by SIGINT and SIGTERM, which also end a receive that is waiting. */
extern volatile sig_atomic_t peer_stop;

/* Reads the options, all of which must be given; exits on a wrong one. */
void peer_begin(struct peer_options *o, int argc, char **argv);
/* Says that `what` failed; returns the exit code. */
int peer_fail(const char *what, int err);

#endif
