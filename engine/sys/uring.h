/* SPDX-License-Identifier: MIT */
/* An io_uring with provided buffers, for one thread that receives. liburing is known to uring.c alone.
 *
 * It can do, for good, only what nfring does with it: receive, the poll of an eventfd, and cancelling.
 * seccomp(2) sees no operation of a ring: a filter that lets io_uring_enter(2) through would let every
 * operation through, on every descriptor. Follows IORING_REGISTER_RESTRICTIONS of io_uring_register(2).
 *
 * The thread that calls nfr_uring_activate() calls all else, but for nfr_uring_close(). */
#ifndef NFR_URING_H
#define NFR_URING_H

#include "compiler.h"
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Room for liburing's struct io_uring, which has 216 bytes in 2.3. */
#define NFR_URING_RING_BYTES 256

struct nfr_uring {
	alignas(max_align_t) char ring[NFR_URING_RING_BYTES];
	void *buffers;           /* the provided buffers */
	uint32_t buffer_entries; /* a power of two */
	int staged;              /* buffers that nfr_uring_post() has added and the kernel does not see yet */
	bool has_min_wait;       /* the kernel holds a wait (Linux 6.12) */
	bool activated;
	int limits_err;     /* after activate: why the kernel does not restrict the ring, a negative errno, or 0 */
	pthread_t receiver; /* if activated */
	pid_t process;      /* of the receiver; in a forked child that thread has the same pthread_t */
};

/* The completion of a request. */
struct nfr_completion {
	uint64_t data;   /* of the request */
	int result;      /* bytes or poll events; a negative errno */
	uint32_t buffer; /* number of the buffer that was filled; NFR_URING_NONE: none */
	bool more;       /* the request goes on */
};
#define NFR_URING_NONE UINT32_MAX

/* -- its life ------------------------------------------------------------------ */

/* Makes a ring that is disabled, for up to `buffers` provided buffers and `requests` requests that go on.
 * Returns 0 or -errno; on failure nothing is left open. [any thread] */
int nfr_uring_open(struct nfr_uring *r, uint32_t buffers, uint32_t requests);

/* Restricts and enables the ring: the calling thread is its single issuer from now on. Any other operation
 * completes with -EACCES, and nothing more can be registered. Where the kernel refuses to restrict it
 * (limits_err), the ring is enabled all the same. Returns 0, or -errno if it cannot be enabled. */
int nfr_uring_activate(struct nfr_uring *r);

/* Frees the ring. In the thread that receives it also takes the interrupt that the kernel then sends to
 * that thread; elsewhere a system call of that thread may fail with EINTR. [any thread] */
void nfr_uring_close(struct nfr_uring *r);

/* -- requests: false if the queue is full ---------------------------------------- */

/* Adds a buffer of `bytes` with a number. The kernel sees it after nfr_uring_post_end(). */
void nfr_uring_post(struct nfr_uring *r, void *buffer, uint32_t bytes, uint16_t number);
void nfr_uring_post_end(struct nfr_uring *r);

/* Receives datagrams from `fd` into the provided buffers, until none is left. A datagram that is cut has its
 * true length as the result. */
bool nfr_uring_receive(struct nfr_uring *r, int fd, uint64_t data);
/* Completes whenever `fd` becomes readable. */
bool nfr_uring_poll(struct nfr_uring *r, int fd, uint64_t data);
/* Ends the request with `data`. This request's own data is `own`. */
bool nfr_uring_cancel(struct nfr_uring *r, uint64_t data, uint64_t own);

/* Submits what is queued, and lets the kernel receive. Returns 0 if all was submitted, else -errno; the
 * rest stays queued. */
int nfr_uring_submit(struct nfr_uring *r);
/* True while requests are queued that are not submitted. */
bool nfr_uring_is_queued(const struct nfr_uring *r);

/* -- completions ----------------------------------------------------------------- */

/* Waits for `nr` completions, after min_us for one only, and for timeout_us at most (-1: for ever). min_us
 * counts with has_min_wait only. Returns 0 or -errno. */
int nfr_uring_wait(struct nfr_uring *r, unsigned nr, uint32_t min_us, int64_t timeout_us);
/* True if there are completions. */
bool nfr_uring_is_ready(const struct nfr_uring *r);
/* Fills in the oldest completion. False: there is none. */
bool nfr_uring_peek(const struct nfr_uring *r, struct nfr_completion *c);
/* Removes the oldest completion. */
void nfr_uring_pop(struct nfr_uring *r);

#endif
