/* SPDX-License-Identifier: MIT */
/* The engine behind the public handle. Owned by the thread that opened it. */
#ifndef NFR_ENGINE_H
#define NFR_ENGINE_H

#include "settings.h"
#include "worker.h"

enum nfr_engine_state {
	NFR_OPEN,
	NFR_STARTED, /* threads exist */
	NFR_ENDED,   /* threads have been joined */
};

/* The consumer's end of a worker's ring. The consumer's own, but for the fixed. */
struct nfring_queue {
	alignas(NFR_FALSE_SHARING) struct nfr_channel *channel; /* fixed */
	struct nfr_spsc *filled;                                /* fixed */
	struct nfr_spsc *free;                                  /* fixed */
	char *slabs;                                            /* fixed */
	struct nfr_latency *latency;                            /* fixed */
	struct nfr_geometry geometry;                           /* fixed */
	int fd;                                                 /* fixed: the worker's queue_fd */
	uint32_t consumed;                                      /* wake-ups read from fd, modulo 2^32 */
};

struct nfring {
	struct nfr_settings set;
	enum nfr_engine_state state;
	unsigned arena;
	int netns_fd; /* -1: the caller's */
	uint32_t last_seq;
	_Atomic bool stop_asked; /* by anyone, also before the start */
	struct nfr_group *groups;
	uint32_t n_groups;
	struct nfr_worker *workers;
	uint32_t n_workers;
	struct nfring_queue *queues;
	nfring_error_fn on_error;
	void *user;
};

/* assemble.c: everything that open makes and close takes apart. */
int nfr_assemble(struct nfring *n, const struct nfring_opts *o, struct nfring_error *error);
void nfr_dismantle(struct nfring *n);

/* bind.c: binds every group. The workers must be running: they receive the
 * kernel's answers. -ESHUTDOWN: a worker ended meanwhile. On failure some may be
 * bound: call nfr_unbind_all() when the workers have ended. */
int nfr_bind_all(struct nfring *n, struct nfring_error *error);
/* Unbinds every group and throws away what came. No worker may run. */
void nfr_unbind_all(struct nfring *n);

/* queue.c */
void nfr_queue_init(struct nfring_queue *q, const struct nfr_worker *w);

#endif
