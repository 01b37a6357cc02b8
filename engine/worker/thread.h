/* SPDX-License-Identifier: MIT */
/* A worker, and the thread that runs it.
 *
 *            start                 ready             stop, callback, error
 *   INIT -------------> STARTING -----------> RUNNING ---------------------> DRAINING
 *    ^                    |    ^                                                |
 *    |       did not work |    | start                                          | drained
 *    |                    v    |               join                             v
 *    |                    FAILED         .---------------------------------- ENDED
 *    '-----------------------------------'
 *
 * FAILED keeps the stage that did not work in start_stage. ENDED keeps one result: what a callback
 * returned, else the -errno that broke the source, else 0. */
#ifndef NFR_THREAD_H
#define NFR_THREAD_H

#include "poll.h"

enum nfr_thread_state {
	NFR_THREAD_INIT, /* also zeroed memory */
	NFR_THREAD_STARTING,
	NFR_THREAD_RUNNING,
	NFR_THREAD_DRAINING,
	NFR_THREAD_ENDED,
	NFR_THREAD_FAILED,
};

enum nfr_start_stage {
	NFR_START_THREAD, /* making the thread */
	NFR_START_CPU,    /* pinning it to `cpu` */
	NFR_START_SOURCE, /* opening the source */
};

struct nfr_worker {
	/* fixed while the thread runs */
	int cpu;                      /* -1: not pinned */
	void (*stop_all)(void *user); /* called when a callback or an error ends a worker that has on_batch */
	struct nfr_poll poll;

	/* worker: w, owner: r; while there is no thread, owner: w */
	_Atomic enum nfr_thread_state state;
	enum nfr_start_stage start_stage; /* the owner reads it after the start was reported */
	int result;                       /* the owner reads it after the join */
	/* owner: rw */
	pthread_t thread;
};

/* Starts the thread and waits until it can receive. Returns 0 or -errno; then the state is FAILED
 * and there is no thread. [owner] */
int nfr_worker_start(struct nfr_worker *w);
/* Asks it to end. [any thread, also a signal handler] */
void nfr_worker_stop(struct nfr_worker *w);
/* Waits for its end and returns its result; 0 if there is no thread. [owner] */
int nfr_worker_join(struct nfr_worker *w);

#endif
