/* SPDX-License-Identifier: MIT */
/* The engine and its queues behind the public handles. */
#ifndef NFR_HANDLE_H
#define NFR_HANDLE_H

#include "claims.h"
#include "settings.h"
#include "thread.h"

/* OPEN --start--> STARTED --join--> ENDED. A start that fails leaves OPEN. */
enum nfr_engine_state {
	NFR_OPEN,
	NFR_STARTED, /* the threads exist */
	NFR_ENDED,   /* the threads have been joined */
};

/* The consumer's end of a worker's channel. */
struct nfring_queue {
	/* fixed while the engine is open */
	alignas(NFR_FALSE_SHARING) struct nfr_channel *channel;
	char *slabs;
	struct nfr_latency *latency;
	struct nfr_geometry geometry;
	int fd; /* the path's queue_fd */
	/* consumer: rw */
	struct nfr_spsc_consumer filled; /* the consumer's ends of the channel's rings */
	struct nfr_spsc_producer free;
	struct nfr_claims claims;
	uint32_t consumed; /* wake-ups read from fd, modulo 2^32 */
	/* consumer: w, any: r */
	_Atomic uint64_t stale_releases;
};

struct nfring {
	/* fixed while the engine is open */
	struct nfr_settings set;
	unsigned arena;
	int netns_fd; /* -1: the caller's namespace */
	struct nfr_group *groups;
	uint32_t n_groups;
	struct nfr_worker *workers;
	uint32_t n_workers;
	struct nfring_queue *queues; /* one for each worker */
	/* owner: w, worker: r; fixed once the workers run */
	nfring_error_fn on_error;
	void *user;
	/* owner: rw */
	enum nfr_engine_state state;
	uint32_t next_seq; /* of the next request */
	/* any: w, owner: r; set also before the start */
	_Atomic bool stop_requested;
};

#endif
