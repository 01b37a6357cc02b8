/* SPDX-License-Identifier: MIT */
/* Sends traffic in a sandbox, from a process of its own: the CPU time of this process
 * is then the capture's alone. */
#ifndef TUNE_SENDER_H
#define TUNE_SENDER_H

#include "traffic.h"

#include <nfring/opts.h>
#include <sys/types.h>

/* The group that the rule logs to. */
#define TUNE_SENDER_GROUP 1u
/* Offset of the time of sending in an IP packet: behind the IPv4 and UDP headers. */
#define TUNE_SENDER_STAMP 28u

struct tune_sender {
	pid_t pid;
	int fd; /* to the sender: a request, then its result */
};

/* Enters a sandbox whose rule logs to TUNE_SENDER_GROUP, and starts the sender there, on
 * a CPU that `capture` is not pinned to. Call it before any other thread exists.
 * Returns 0, or a negative errno with one line of text. */
int tune_sender_open(struct tune_sender *s, const struct nfring_opts *capture, char *text, size_t size);

/* Kills the sender. Does nothing to one that was never opened. */
void tune_sender_close(struct tune_sender *s);

/* Starts sending for `seconds`. Returns 0 or -errno. */
int tune_sender_send(struct tune_sender *s, double rate_pps, double seconds);

/* Waits for the sender's result, up to `timeout_ms`. Returns 1 (it is in *r), 0 (not yet)
 * or -errno. */
int tune_sender_result(struct tune_sender *s, int timeout_ms, struct traffic_result *r);

#endif
