/* SPDX-License-Identifier: MIT */
/* The engine and its queues behind the public handles. */
#ifndef NFR_HANDLE_H
#define NFR_HANDLE_H

#include "logger.h"
#include "owner.h"
#include "mem.h"
#include "claims.h"
#include "settings.h"
#include "thread.h"

#include <unistd.h>

/* The protocol families of opts.pf_bind. */
#define NFR_FAMILIES 3

/* OPEN --start--> STARTED --join--> ENDED. A start that fails leaves OPEN. */
enum nfr_engine_state {
	NFR_OPEN,
	NFR_STARTED, /* the groups are bound, and the threads exist */
	NFR_ENDED,   /* the threads have been joined */
};

/* The consumer's end of a worker's channel. */
struct nfring_queue {
	/* fixed while the engine is open */
	alignas(NFR_FALSE_SHARING) struct nfr_channel *channel;
	char *slabs;
	struct nfr_latency *latency; /* NULL: recorded packets have none */
	struct nfr_geometry geometry;
	pid_t pid;                 /* the process that opened the engine */
	int fd;                    /* the path's queue_fd; an epoll instance if the consumer receives */
	struct nfr_worker *worker; /* that the consumer plays; NULL: it has a thread of its own */
	struct nfr_owner owner;    /* of a queue whose consumer receives */
	_Atomic bool bound;        /* owner of the engine: w, consumer: r; the consumer may receive */
	int wake_fd;               /* written by nfring_queue_wake() */
	/* consumer: rw */
	struct nfr_spsc_consumer filled; /* the consumer's ends of the channel's rings */
	struct nfr_spsc_producer free;
	struct nfr_claims claims;
	uint32_t consumed;  /* wake-ups read from fd, modulo 2^32 */
	uint32_t wakes_got; /* wakes that were reported */
	bool fresh;         /* the ring holds, or held until now, what the last wait received */
	/* consumer: w, any: r */
	_Atomic uint64_t stale_releases;
	/* any: w, consumer: r */
	alignas(NFR_FALSE_SHARING) _Atomic uint32_t wakes; /* calls of nfring_queue_wake() */
};

struct nfring {
	/* fixed while the engine is open */
	struct nfr_settings set;
	struct nfr_arena arena; /* this struct lies in it, too */
	int netns_fd;           /* -1: the caller's namespace */
	struct nfr_group *groups;
	uint32_t n_groups;
	struct nfr_group **by_number; /* the groups, their numbers ascending */
	struct nfr_worker *workers;
	uint32_t n_workers;
	struct nfring_queue *queues; /* one for each worker */
	pid_t pid;                   /* the process that opened it: a forked child shares its sockets */
	/* owner: rw */
	enum nfr_engine_state state;
	uint32_t next_seq;                              /* of the next request */
	struct nfr_logger loggers_before[NFR_FAMILIES]; /* of pf_bind; an empty name: nothing to put back */
	/* any: w, owner: r; set also before the start */
	_Atomic int stop_requested; /* enum nfr_stop */
};

/* True in a child of fork(2) of the process `pid`, which opened the engine. The child shares the sockets
 * and the descriptors that wake: whatever it did with them would be missing in the parent. */
static inline bool nfr_is_forked(pid_t pid)
{
	return getpid() != pid;
}

#endif
