/* SPDX-License-Identifier: MIT */
/* nfring: capture what netfilter logs (NFLOG).
 *
 *   struct nfring_opts o = nfring_opts_default();
 *   struct nfring *n;
 *   o.group = 5;
 *   if (nfring_open(&n, &o, &error) < 0) ...
 *   nfring_run(n, on_batch, NULL, NULL, &error);          in the worker's thread, or
 *   nfring_start(n, &error); nfring_queue_claim(...) ...  from a thread of your own
 *   nfring_close(n);
 *
 * Every function returns >= 0, or a negative errno; where it takes a
 * struct nfring_error (which may be NULL), that says more. On failure nothing
 * has changed. Threads: [any] any thread at any time; [owner] the one thread
 * that opens, starts and closes; [consumer] one thread per queue at a time;
 * [worker] called by nfring on its own thread. */
#ifndef NFRING_NFRING_H
#define NFRING_NFRING_H

#include <nfring/batch.h>
#include <nfring/error.h>
#include <nfring/opts.h>
#include <nfring/stats.h>
#include <nfring/version.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nfring;       /* an engine: groups, their sockets and workers */
struct nfring_queue; /* the consumer's end of one worker's ring */

/* Gets a batch, in place; a non-zero return stops the engine. [worker] */
typedef int (*nfring_batch_fn)(const struct nfring_batch *batch, void *user);

/* Gets what went wrong while running: a reply of the kernel that says no, or the
 * error that ends a worker. A non-zero return stops the engine. Loss is not an
 * error. [worker] */
typedef int (*nfring_error_fn)(const struct nfring_error *error, void *user);

/* -- lifecycle ----------------------------------------------------------------
 *   open -> start -> stop -> close      an engine runs once
 *   open -> run ----------> close */

/* Checks the options, opens the sockets in their namespace and maps the memory.
 * Nothing is bound yet: no packet is taken before the start.
 * opts is read during the call only, except log, filter and their user pointers.
 * Errors: -EINVAL (NFRING_E_OPTION, _FLAG, _COPY_MODE), -E2BIG (an option newer
 * than the library), -ENOENT, -EPERM, ... (NFRING_E_NETNS), -ENOMEM,
 * -EPROTONOSUPPORT (no netfilter netlink). [owner] Since 0.1. */
NFRING_API int nfring_open(struct nfring **out, const struct nfring_opts *opts, struct nfring_error *error);

/* Starts the workers and binds the groups; from now on packets arrive in the
 * queues. A busy group is retried for a quarter of a second. CAP_NET_ADMIN
 * is needed here and may be dropped afterwards.
 * Errors: -EPERM (NFRING_E_PRIVILEGE), -EBUSY (NFRING_E_GROUP_BUSY),
 * -EOPNOTSUPP (NFRING_E_CONNTRACK), -EALREADY (NFRING_E_STATE: started before),
 * others (NFRING_E_SOURCE, _KERNEL). On failure nothing is bound, and the engine
 * may be started again. [owner] Since 0.1. */
NFRING_API int nfring_start(struct nfring *n, struct nfring_error *error);

/* Starts, calls `on_batch` with every batch on the worker's thread, and returns when
 * the engine stops: with what on_batch or on_error returned, 0 after
 * nfring_stop(), or a negative errno. on_error may be NULL. A callback's batch
 * is released when it returns. Errors: as nfring_start(). [owner] Since 0.1. */
NFRING_API int nfring_run(struct nfring *n, nfring_batch_fn on_batch, nfring_error_fn on_error, void *user,
			  struct nfring_error *error);

/* Asks the workers to end: groups are unbound, what the kernel had ready is
 * still delivered, then the queues report their end. Does not wait. Before the
 * start: the engine ends as soon as it has started. [any, also from a signal
 * handler] Since 0.1. */
NFRING_API void nfring_stop(struct nfring *n);

/* Stops, waits for the workers (bounded: delivering what is left ends after a tenth
 * of a second, or when a running callback returns), and frees everything: queues, batches,
 * descriptors. NULL is allowed. Not from a callback. [owner] Since 0.1. */
NFRING_API void nfring_close(struct nfring *n);

/* -- consuming, once nfring_start() has returned ------------------------------- */

/* Number of workers, each with a queue. [any] Since 0.1. */
NFRING_API unsigned nfring_worker_count(const struct nfring *n);

/* The queue of worker `worker`, from 0; NULL if there is none. Lives as long as
 * the engine. [any] Since 0.1. */
NFRING_API struct nfring_queue *nfring_queue_get(struct nfring *n, unsigned worker);

/* Takes the next batch, if there is one. Returns 1 and fills *batch; 0 if there
 * is none now; -ESHUTDOWN once the engine was stopped and everything has been
 * claimed; another negative errno if the worker ended by that error. Several
 * batches may be held at a time. [consumer] Since 0.1. */
NFRING_API int nfring_queue_claim(struct nfring_queue *q, struct nfring_batch *batch);

/* Gives a claimed batch back, in any order, exactly once; its packets are gone
 * after that. A slab given back that is not out is ignored. [consumer] Since 0.1. */
NFRING_API void nfring_queue_release(struct nfring_queue *q, const struct nfring_batch *batch);

/* Sleeps until a batch can be claimed. Returns 1: there is one, or the end;
 * 0: timeout_ms (-1: none) went by; -EINTR: a signal came. [consumer] Since 0.1. */
NFRING_API int nfring_queue_wait(struct nfring_queue *q, int timeout_ms);

/* A descriptor for poll or epoll, readable after nfring_queue_arm() when a batch has
 * come; the queue's, not to be read or closed. [any] Since 0.1. */
NFRING_API int nfring_queue_fd(const struct nfring_queue *q);

/* Before sleeping on nfring_queue_fd(): returns 1 if there is a batch or the end
 * already (do not sleep), 0 if the descriptor will tell. Wakes up once per call.
 * [consumer] Since 0.1. */
NFRING_API int nfring_queue_arm(struct nfring_queue *q);

/* -- looking in --------------------------------------------------------------- */

/* Counters of the whole engine, of one worker, of one group. s->size must be
 * set; fields that only one side knows are left out or 0. -EINVAL: size is not;
 * -ENOENT: no such worker or group. [any] Since 0.1. */
NFRING_API int nfring_stats_read(struct nfring *n, struct nfring_stats *s);
NFRING_API int nfring_worker_stats_read(struct nfring *n, unsigned worker, struct nfring_worker_stats *s);
NFRING_API int nfring_group_stats_read(struct nfring *n, uint16_t group, struct nfring_stats *s);

/* The latencies of worker `worker` since the start, in ns, as in struct
 * nfring_worker_stats; *hist is the caller's and is overwritten. -ENOENT: no such
 * worker. [any] Since 0.1. */
NFRING_API int nfring_worker_latency_read(struct nfring *n, unsigned worker, struct nfring_hist *hist);

/* The netlink socket of `group`, for ioctl, getsockopt and attaching: the
 * engine's, not to be read from or closed. -ENOENT: not one of this engine's.
 * (What Con is in Go.) [any] Since 0.1. */
NFRING_API int nfring_group_fd(const struct nfring *n, uint16_t group);

/* "0.1.0" of the library in use. [any] Since 0.1. */
NFRING_API const char *nfring_version(void);

#ifdef __cplusplus
}
#endif
#endif
