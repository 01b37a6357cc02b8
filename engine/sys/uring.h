/* SPDX-License-Identifier: MIT */
/* An io_uring with provided buffers, for one thread that receives.
 *
 * It can do, for good, only what nfring does with it: receive, the poll of an eventfd, and cancelling.
 * seccomp(2) sees no operation of a ring: a filter that lets io_uring_enter(2) through would let every
 * operation through, on every descriptor. Follows IORING_REGISTER_RESTRICTIONS of io_uring_register(2). */
#ifndef NFR_URING_H
#define NFR_URING_H

#include "source.h"

#include <liburing.h>
#include <pthread.h>
#include <sys/types.h>

#define NFR_URING_BUFFERS 0 /* the group of the provided buffers */

struct nfr_uring {
	struct io_uring ring;
	struct io_uring_buf_ring *buffers;
	uint32_t buffer_entries; /* a power of two, at least the window */
	bool has_min_wait;       /* the kernel holds a wait (Linux 6.12) */
	bool activated;
	int limits_err;     /* after activate: why the kernel does not restrict the ring, a negative errno, or 0 */
	pthread_t receiver; /* if activated */
	pid_t process;      /* of the receiver; in a forked child that thread has the same pthread_t */
};

/* Makes a ring that is disabled, with room for the window and the sockets of `setup`. Returns 0 or
 * -errno; on failure nothing is left open. */
int nfr_uring_open(struct nfr_uring *r, const struct nfr_source_setup *setup);

/* Restricts and enables the ring: the calling thread is its single issuer from now on. Any other operation
 * completes with -EACCES, and nothing more can be registered. Where the kernel refuses to restrict it
 * (limits_err), the ring is enabled all the same. Returns 0, or -errno if it cannot be enabled. */
int nfr_uring_activate(struct nfr_uring *r);

/* Frees the ring. In the thread that receives it also takes the interrupt that the kernel then sends to
 * that thread; elsewhere a system call of that thread may fail with EINTR. */
void nfr_uring_close(struct nfr_uring *r);

#endif
