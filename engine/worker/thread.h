/* SPDX-License-Identifier: MIT */
/* A worker's life, in a thread of its own or in the caller's. The source is open (nfr_poll_open()) and
 * the groups are bound before it begins.
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
#include <pthread.h>
#include <semaphore.h>

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
	NFR_START_CAPS,   /* keeping its capabilities */
	NFR_START_SOURCE, /* opening the source, or making this thread its own */
};

struct nfr_worker {
	/* fixed while the worker runs */
	int cpu;                      /* -1: not pinned */
	void (*stop_all)(void *user); /* called when a callback or an error ends a worker that has on_batch */
	struct nfr_poll poll;

	/* worker: w, owner: r; while there is no thread, owner: w */
	_Atomic enum nfr_thread_state state;
	enum nfr_start_stage start_stage; /* the owner reads it after `ready` */
	int start_result;                 /* the same */
	int result;                       /* the owner reads it after the join */
	sem_t ready;                      /* posted by the thread once it can receive, or cannot */
	/* owner: rw */
	pthread_t thread;
};

/* Opens the source and prepares everything for a start. Returns 0 or -errno; then there is no source.
 * [owner] */
int nfr_worker_open(struct nfr_worker *w);

/* Starts the thread and waits until it can receive; not for on_thread_start. Returns 0 or -errno; then
 * the state is FAILED and there is no thread. [owner] */
int nfr_worker_start(struct nfr_worker *w);

/* Waits for the end of the thread and returns its result; 0 if there is no thread. [owner] */
int nfr_worker_join(struct nfr_worker *w);

/* Runs the worker in the calling thread: pins it, polls until the worker is stopped, drains, and
 * restores the thread's affinity. Returns 0 with the result in w->result, or -errno; then the state is
 * FAILED. */
int nfr_worker_run(struct nfr_worker *w);

/* For a thread that polls by itself: makes it the worker's. Returns 0 or -errno. */
int nfr_worker_adopt(struct nfr_worker *w);

/* Drains and tells the consumer that nothing will be published any more. `err` is 0, or the -errno that
 * ends the worker; it is reported with `what`. In the thread that polled. */
void nfr_worker_end(struct nfr_worker *w, int err, const char *what);

/* The same for a source that nobody may stop (nfr_drain_idle()), without a report. */
void nfr_worker_abandon(struct nfr_worker *w, int err);

#endif
