/* SPDX-License-Identifier: MIT */
/* A source: brings datagrams from a worker's sockets into slabs. Everything in
 * it is called from the worker's thread only.
 *
 * The source takes free slabs from the pool (posted), and hands them back with
 * a datagram in them (filled). What it gives out and in which order is the same
 * for every source. */
#ifndef NFR_SOURCE_H
#define NFR_SOURCE_H

#include "slab.h"

#define NFR_SOURCE_MAX_SOCKS 1024u

/* A datagram that has arrived. */
struct nfr_rx {
	uint32_t slab;  /* filled */
	uint32_t bytes; /* its true length: more than the slab's buffer if it was cut */
	uint32_t sock;  /* which of the source's sockets */
};

struct nfr_source_setup {
	struct nfr_pool *pool;
	const int *socks; /* netlink sockets, blocking */
	uint32_t n_socks; /* 1 to NFR_SOURCE_MAX_SOCKS */
	int wake_fd;      /* an eventfd that ends a wait */
	uint32_t window;  /* slabs to keep posted */
};

struct nfr_source_wait {
	uint32_t hold_us;   /* once something is there, how long to wait for more */
	int64_t timeout_us; /* how long to wait for something; -1: for ever */
};

struct nfr_source; /* begins with a pointer to its operations */

struct nfr_source_ops {
	const char *name;
	/* Sets up on the worker's thread; `at` holds `size` zeroed bytes. */
	size_t size;
	int (*open)(struct nfr_source *at, const struct nfr_source_setup *setup);
	/* Posts free slabs up to the window and sees to it that every socket is
	 * listened to. Called before every wait. */
	int (*refill)(struct nfr_source *s);
	/* Sleeps, then fills in up to `max` datagrams in order of arrival per
	 * socket. Returns how many; 0 after the timeout or for wake_fd; -errno if
	 * the source is broken. max is at least the window. */
	int (*wait)(struct nfr_source *s, const struct nfr_source_wait *w, struct nfr_rx *rx, uint32_t max);
	/* Stops listening; returns what had arrived by then, as wait does. Slabs
	 * still posted are free again. */
	int (*quiet)(struct nfr_source *s, struct nfr_rx *rx, uint32_t max);
	void (*close)(struct nfr_source *s);
	/* Whether the kernel batches wake-ups itself. */
	bool (*min_wait)(const struct nfr_source *s);
};

struct nfr_source {
	const struct nfr_source_ops *ops;
};

extern const struct nfr_source_ops nfr_source_uring;
extern const struct nfr_source_ops nfr_source_recv;

#endif
