/* SPDX-License-Identifier: MIT */
/* One worker: a thread that drains its groups' sockets into slabs and hands them
 * on, to the ring or to a callback. The thread owns everything here but what is
 * marked; engine.c sets a worker up before the thread starts and takes it down
 * after it has ended. */
#ifndef NFR_WORKER_H
#define NFR_WORKER_H

#include "ack.h"
#include "group.h"
#include "latency.h"
#include "layout.h"
#include "mem.h"
#include "settings.h"
#include "channel.h"
#include "source.h"
#include <nfring/error.h>
#include <nfring/nfring.h>

/* What a start failed at. */
enum nfr_worker_step {
	NFR_WORKER_THREAD,
	NFR_WORKER_CPU,
	NFR_WORKER_SOURCE,
};

/* A report of the worker: logged, and given to on_error. The worker stops
 * if it returns non-zero. */
typedef int (*nfr_report_fn)(void *user, int err, int code, const char *what);

struct nfr_worker {
	/* fixed while the thread runs */
	const struct nfr_settings *set;
	uint16_t index;
	int cpu; /* -1: not pinned */
	struct nfr_group *groups;
	uint32_t n_groups;
	struct nfr_channel *channel;
	uint32_t window;
	uint32_t *free_slabs;             /* memory of the pool */
	uint8_t *slab_states;             /* memory of the pool */
	struct nfr_rx *rx;                /* window entries */
	int *socks;                       /* the groups' descriptors */
	struct nfr_latency *latency;      /* written by whoever consumes */
	struct nfr_source *source_memory; /* for the largest kind */
	int stop_fd;                      /* eventfd: written to stop */
	int queue_fd;                     /* eventfd: written when the consumer sleeps and a batch is there */
	nfring_batch_fn on_batch;         /* NULL: the ring */
	void *on_batch_user;
	void (*stop_all)(void *user); /* called when the callback or an error ends a worker that has one */
	nfr_report_fn report;
	void *report_user; /* for stop_all, too */

	/* the thread's own */
	pthread_t thread;
	struct nfr_pool pool;
	struct nfr_source *source;   /* its kind is fixed once the thread is ready */
	int uring_err;               /* why it is not io_uring; fixed likewise */
	enum nfr_worker_step failed; /* fixed likewise */
	bool starving;               /* no slab was free in the last turn */
	struct nfr_parse parse;
	struct nfr_layouts *layouts;
	uint64_t now_ns; /* of this wake-up, CLOCK_REALTIME */
	int ended;       /* what the callback returned, or -errno; read by others after join */
	bool refused;    /* the callback wants no more */
	uint32_t spare;  /* a slab that is never posted nor published: for counting at the end */

	/* shared */
	struct nfr_ack ack;
	_Atomic bool stop;                 /* set by anyone */
	_Atomic uint64_t wakeups;          /* written by the thread, read by anyone */
	_Atomic uint64_t starved;          /* likewise */
	_Atomic uint32_t hold_us;          /* likewise: how long to sleep on packets that are there */
	_Atomic uint32_t n_free;           /* likewise */
	_Atomic bool min_wait;             /* likewise */
	_Atomic(const char *) source_name; /* likewise; static memory, NULL: none yet */
};

/* Starts the thread and waits until it is ready to receive. 0 or -errno; on
 * failure there is no thread. [owner] */
int nfr_worker_start(struct nfr_worker *w);
/* Asks it to end. [any, also from a signal handler] */
void nfr_worker_stop(struct nfr_worker *w);
/* Waits for its end; returns what ended it. [owner] */
int nfr_worker_join(struct nfr_worker *w);

/* deliver.c: one filled slab to its consumer or, if it is empty or refused, back to
 * the free list. [worker] */
void nfr_deliver(struct nfr_worker *w, const struct nfr_rx *rx);
/* Counts a datagram that nobody takes. [worker] */
void nfr_discard(struct nfr_worker *w, const struct nfr_rx *rx);
/* Makes what was delivered to the ring visible, and wakes the consumer. [worker] */
void nfr_deliver_flush(struct nfr_worker *w);
/* Takes back the slabs that the consumer has released. [worker] */
void nfr_deliver_reclaim(struct nfr_worker *w);

/* drain.c: the end of a worker: unbinds, delivers what was ready. [worker] */
void nfr_drain(struct nfr_worker *w);
/* Receives what is in the sockets only to count it and to find answers. [worker] */
void nfr_drain_uncollected(struct nfr_worker *w);

#endif
