/* SPDX-License-Identifier: MIT */
/* Traffic of nfring-tune's own: a network namespace that ends with the process,
 * a rule there that logs, and a sender in a process of its own, so that what this
 * process uses of the CPU is the capture alone. */
#ifndef TUNE_HOME_H
#define TUNE_HOME_H

#include "traffic.h"

#include <nfring/opts.h>
#include <sys/types.h>

/* The group that the rule logs to. */
#define TUNE_HOME_GROUP 1u
/* Where the time of sending lies in the payload: behind the IPv4 and UDP headers. */
#define TUNE_HOME_STAMP 28u

struct tune_home {
	pid_t pid;
	int fd;    /* to the sender: a request, then its result */
	int *stop; /* shared with it */
};

/* Moves this thread, and those that it starts, into a new namespace; sets up the
 * rule and the sender, which keeps off the CPUs of `capture`. Call it before any
 * other thread exists. 0, or a negative errno with one line of text. */
int tune_home_open(struct tune_home *h, const struct nfring_opts *capture, char *text, size_t size);

/* Ends the sender at once. Does nothing to what was never opened. */
void tune_home_close(struct tune_home *h);

/* Starts sending for `seconds`. 0 or -errno. */
int tune_home_send(struct tune_home *h, double rate_pps, double seconds);

/* Ends the sending early. */
void tune_home_hush(struct tune_home *h);

/* Waits for the sender's result, up to `timeout_ms`; 1: it is there, 0: not yet, or -errno. */
int tune_home_result(struct tune_home *h, int timeout_ms, struct nfring_traffic_result *r);

#endif
