/* SPDX-License-Identifier: MIT */
/* The engine behind the public handle. Owned by the thread that opened it. */
#ifndef NFR_ENGINE_H
#define NFR_ENGINE_H

#include "settings.h"
#include "thread.h"

enum nfr_engine_state {
	NFR_OPEN,
	NFR_STARTED, /* the threads exist */
	NFR_ENDED,   /* the threads have been joined */
};

/* The consumer's end of a worker's channel. consumer: rw; what is fixed any: r */
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
	int netns_fd;                /* -1: the caller's */
	uint32_t next_seq;           /* of the owner's next request */
	_Atomic bool stop_requested; /* any: w, owner: r; also set before the start */
	struct nfr_group *groups;
	uint32_t n_groups;
	struct nfr_worker *workers;
	uint32_t n_workers;
	struct nfring_queue *queues;
	nfring_error_fn on_error;
	void *user;
};

/* build.c: makes what an open engine has: sockets, mappings, structures. On failure call
 * nfr_engine_fini(), which frees what there is. */
int nfr_engine_init(struct nfring *n, const struct nfring_opts *o, struct nfring_error *error);
void nfr_engine_fini(struct nfring *n);

/* bind.c: binds every group. The workers must be running: they receive the kernel's ACKs. Returns
 * 0, -ESHUTDOWN if a worker ended meanwhile, or another -errno with *error filled in. On failure
 * some groups may be bound: call nfr_unbind_all() once the workers have ended. */
int nfr_bind_all(struct nfring *n, struct nfring_error *error);
/* Unbinds every group and discards what is queued. No worker may run. */
void nfr_unbind_all(struct nfring *n);

/* queue.c: makes *q the consumer's end of the path's channel. */
void nfr_queue_init(struct nfring_queue *q, const struct nfr_path *path);

#endif
