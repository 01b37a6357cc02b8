/* SPDX-License-Identifier: MIT */
/* Traffic of nfring-tune's own: a network namespace that ends with the process,
 * a rule there that logs, and a sender in a process of its own, so that what this
 * process uses of the CPU is the capture alone. */
#ifndef NFRING_TUNE_HOME_H
#define NFRING_TUNE_HOME_H

#include "traffic.h"

#include <nfring/opts.h>
#include <sys/types.h>

/* The group that the rule logs to. */
#define NFR_TUNE_HOME_GROUP 1u
/* Where the time of sending lies in the payload: behind the IPv4 and UDP headers. */
#define NFR_TUNE_HOME_STAMP 28u

struct nfr_tune_home {
	pid_t pid;
	int fd;    /* to the sender: a request, then its result */
	int *stop; /* shared with it */
};

/* Moves this thread, and those that it starts, into a new namespace; sets up the
 * rule and the sender, which keeps off the CPUs of `capture`. Call it before any
 * other thread exists. 0, or a negative errno with one line of text. */
int nfr_tune_home_open(struct nfr_tune_home *h, const struct nfring_opts *capture, char *text, size_t size);

/* Ends the sender at once. Does nothing to what was never opened. */
void nfr_tune_home_close(struct nfr_tune_home *h);

/* Starts sending for `seconds`. 0 or -errno. */
int nfr_tune_home_send(struct nfr_tune_home *h, double rate_pps, double seconds);

/* Ends the sending early. */
void nfr_tune_home_hush(struct nfr_tune_home *h);

/* Waits for the sender's result, up to `timeout_ms`; 1: it is there, 0: not yet, or -errno. */
int nfr_tune_home_result(struct nfr_tune_home *h, int timeout_ms, struct nfring_traffic_result *r);

#endif
