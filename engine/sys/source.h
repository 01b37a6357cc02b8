/* SPDX-License-Identifier: MIT */
/* A source: receives datagrams from sockets into slabs. One thread opens it; the thread that
 * activates it calls every operation from then on, but for close, which any thread may call once no
 * other operation runs.
 *
 * The source takes free slabs from the pool (state posted) and gives them out with a datagram
 * in them (state filled). Every source gives out the same datagrams in the same order per socket. */
#ifndef NFR_SOURCE_H
#define NFR_SOURCE_H

#include "slab.h"

#define NFR_SOURCE_MAX_SOCKS 1024u

/* A datagram that was received. */
struct nfr_rx {
	uint32_t slab;  /* filled */
	uint32_t bytes; /* its true length; larger than the slab's buffer: it was cut */
	uint32_t sock;  /* index into socks */
};

struct nfr_source_setup {
	struct nfr_pool *pool;
	const int *socks; /* netlink sockets, blocking */
	uint32_t n_socks; /* 1 to NFR_SOURCE_MAX_SOCKS */
	int wake_fd;      /* an eventfd that ends a wait */
	uint32_t window;  /* the most slabs that a refill asks for */
};

struct nfr_source_wait {
	uint32_t hold_us;   /* how long to wait for more datagrams after the first */
	int64_t timeout_us; /* how long to wait for the first; -1: for ever */
};

struct nfr_source;

struct nfr_source_ops {
	const char *name;
	size_t size; /* bytes of a source of this kind */
	/* Sets up a source in `size` zeroed bytes at `at`. Any thread may do so. */
	int (*open)(struct nfr_source *at, const struct nfr_source_setup *setup);
	/* Makes the calling thread the one that receives, for good. Call it once, before the first
	 * refill. Returns 0 or -errno. */
	int (*activate)(struct nfr_source *s);
	/* Posts free slabs until `window` are posted, and requests a receive on every socket that has
	 * none. Call it before each wait. */
	int (*refill)(struct nfr_source *s, uint32_t window);
	/* Sleeps, then fills in up to `max` datagrams, in order of arrival per socket; the next wait
	 * gives out what else has arrived. Returns how many; 0: the timeout, wake_fd, or a call that is to be
	 * repeated (transient.h); -EINTR: a signal came; another -errno: the source is broken. */
	int (*wait)(struct nfr_source *s, const struct nfr_source_wait *w, struct nfr_rx *rx, uint32_t max);
	/* True if every socket is watched by the kernel, and nothing is left that was received: what arrives now ends a
	 * wait, and until then makes its socket readable. False if refill has to be called once more. */
	bool (*is_armed)(const struct nfr_source *s);
	/* Stops receiving. Returns what had been received by then, as wait does. Frees the slabs
	 * that are still posted. */
	int (*stop)(struct nfr_source *s, struct nfr_rx *rx, uint32_t max);
	/* Frees what open has set up. Without a stop before it, the kernel cancels what it had been
	 * asked to receive some time later. */
	void (*close)(struct nfr_source *s);
	/* True if the kernel itself holds a wait until enough has arrived or hold_us is over
	 * (min_wait_usec); false if the worker sleeps first. */
	bool (*min_wait)(const struct nfr_source *s);
};

/* Every source begins with this. */
struct nfr_source {
	const struct nfr_source_ops *ops;
	bool holds_more; /* after a wait: datagrams have been received that the next wait gives out */
	bool unread; /* after a wait: it took as many as it may at once, and has left others in a socket, or may have */
	int limits_err; /* after activate: why the kernel does not restrict the source (uring.h), or 0 */
};

extern const struct nfr_source_ops nfr_source_uring;
extern const struct nfr_source_ops nfr_source_recv;

#endif
