/* SPDX-License-Identifier: MIT */
/* An io_uring with provided buffers, for one thread that receives. */
#ifndef NFR_URING_H
#define NFR_URING_H

#include "source.h"

#include <liburing.h>
#include <pthread.h>

#define NFR_URING_BUFFERS 0 /* the group of the provided buffers */

struct nfr_uring {
	struct io_uring ring;
	struct io_uring_buf_ring *buffers;
	uint32_t buffer_entries; /* a power of two, at least the window */
	bool has_min_wait;       /* the kernel holds a wait (Linux 6.12) */
	bool activated;
	pthread_t receiver; /* if activated */
};

/* Makes a ring that is disabled, with room for the window and the sockets of `setup`. Returns 0 or
 * -errno; on failure nothing is left open. */
int nfr_uring_open(struct nfr_uring *r, const struct nfr_source_setup *setup);

/* Enables the ring: the calling thread is its single issuer from now on. Returns 0 or -errno. */
int nfr_uring_activate(struct nfr_uring *r);

/* Frees the ring. In the thread that receives it also takes the interrupt that the kernel then sends to
 * that thread; elsewhere a system call of that thread may fail with EINTR. */
void nfr_uring_close(struct nfr_uring *r);

#endif
