/* SPDX-License-Identifier: MIT */
/* A queue whose consumer receives (opts.caller_threads). The first thread that enters owns the queue,
 * and plays the worker there: it polls, and finds the batches in its own ring.
 *
 * The descriptor is an epoll instance, which poll(2) and epoll(7) accept as any other:
 *   queue_fd   io_uring writes it when a receive completes; the end of the worker, too
 *   stop_fd    a stop, and nfring_queue_wake()
 *   sockets    with recv only */
#ifndef NFR_CALLER_H
#define NFR_CALLER_H

#include "handle.h"

/* Makes the descriptor. Returns 0 or -errno. [owner] */
int nfr_caller_init(struct nfring_queue *q, struct nfr_worker *w);
void nfr_caller_fini(struct nfring_queue *q);

/* After nfr_worker_open(): prepares the descriptor for the source that was chosen, and makes it
 * readable, since nothing is requested from the kernel before a thread enters. Returns 0 or -errno.
 * [owner] */
int nfr_caller_start(struct nfring_queue *q);

/* Lets a thread enter: the groups are bound. [owner] */
void nfr_caller_open(struct nfring_queue *q);

/* The calling thread wants to receive. Returns 0, -ENOTCONN before nfr_caller_open(), -EPERM or
 * -EOWNERDEAD as nfr_owner_enter(), or the -errno with which it cannot receive. */
int nfr_caller_enter(struct nfring_queue *q);

/* Polls once, for `timeout_us` at most (-1: for ever). Ends the worker if it is stopped or broken.
 * Returns how many datagrams it received; -EINTR: a signal came; -ENOBUFS: the consumer holds every
 * slab. In the thread that has entered. */
int nfr_caller_poll(struct nfring_queue *q, int64_t timeout_us);

/* Arms the descriptor: what arrives from now on makes it readable. Returns 0; 1 if there is a batch or
 * the end already; or what nfr_caller_poll() returned. In the thread that has entered. */
int nfr_caller_arm(struct nfring_queue *q);

/* Ends the worker, from any thread. */
void nfr_caller_close(struct nfring_queue *q);

#endif
