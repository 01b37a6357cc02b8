/* SPDX-License-Identifier: MIT */
/* nfring: capture what netfilter logs (NFLOG).
 *
 *   #include <nfring/nfring.h>
 *   #include <stdio.h>
 *
 *   static int on_batch(const struct nfring_batch *batch, void *user)
 *   {
 *           (void)user;
 *           printf("%u packets\n", batch->count);
 *           return 0;
 *   }
 *
 *   int main(void)
 *   {
 *           struct nfring_opts opts = nfring_opts_default();
 *           struct nfring_error error;
 *           struct nfring *n;
 *           int ret;
 *
 *           opts.group = 5;
 *           ret = nfring_open(&n, &opts, &error);
 *           if (ret == 0)
 *                   ret = nfring_run(n, on_batch, NULL, NULL, &error);
 *           if (ret < 0)
 *                   fprintf(stderr, "%s\n", error.text);
 *           nfring_close(n);
 *           return ret != 0;
 *   }
 *
 * Packets are consumed in one of two ways:
 * - callback: nfring_run() calls on_batch on the worker's thread. No hop to another thread.
 * - queue:    nfring_start(), then nfring_queue_claim() and nfring_queue_release() in a thread of
 *             the program's own. Several batches may be held at a time.
 * Complete programs of both ways: callback.c, queue.c, epoll.c and fanout.c of tools/examples.
 *
 * Returns: a number >= 0, or a negative errno. A function that takes a struct nfring_error (NULL
 * is allowed) fills it in on failure. On failure nothing has changed.
 *
 * Threads: each function names who may call it.
 *   [any]       any thread at any time until nfring_close() begins
 *   [owner]     one thread at a time: the one that opens, starts, runs and closes
 *   [consumer]  one thread per queue at a time
 *   [worker]    called by nfring, on a thread of its own, with all signals blocked */
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
struct nfring_queue; /* the consumer's end of one worker's ring; belongs to its engine */

/* Receives a batch. The batch is valid until the function returns. 0 continues; any other number
 * stops the engine and is what nfring_run() returns. It must not call nfring_close(). [worker] */
typedef int (*nfring_batch_fn)(const struct nfring_batch *batch, void *user);

/* Receives an error of the running engine: a request that the kernel refused, or the error that
 * ends a worker. Loss is no error. 0 continues; any other number stops the engine and is what
 * nfring_run() returns. `error` is valid until the function returns. [worker] */
typedef int (*nfring_error_fn)(const struct nfring_error *error, void *user);

/* -- lifecycle ----------------------------------------------------------------
 *   open -> start -> stop -> close      an engine runs once
 *   open -> run ----------> close */

/* Opens an engine: checks the options, opens the sockets in their network namespace, maps the
 * memory. It binds no group, so no packet is taken yet.
 * Sets *out to the engine, which nfring_close() frees; to NULL on failure. Reads *opts during the
 * call only; opts->log, opts->filter and their user pointers must stay valid until nfring_close().
 * Returns 0, or a negative errno (error->code):
 *   -EINVAL (NFRING_E_OPTION, _FLAG, _COPY_MODE)  an option is out of range
 *   -E2BIG (NFRING_E_OPTION)                      an option is set that this library does not know
 *   -ENOENT, -EPERM, ... (NFRING_E_NETNS)         the network namespace cannot be entered
 *   -ENOMEM, -EMFILE, -ENFILE (NFRING_E_MEMORY)   no memory or no descriptor is left
 *   -EPROTONOSUPPORT, ... (NFRING_E_KERNEL)       the kernel has no netfilter netlink
 * Follows netlink(7) and linux/netfilter/nfnetlink.h. [owner] Since 0.1. */
NFRING_API int nfring_open(struct nfring **out, const struct nfring_opts *opts, struct nfring_error *error);

/* Starts the workers and binds the groups. From now on packets arrive in the queues. Retries a
 * busy group for a quarter of a second. Needs CAP_NET_ADMIN, which may be dropped afterwards.
 * On failure nothing is bound, and the engine may be started again.
 * Returns 0, or a negative errno (error->code):
 *   -EPERM (NFRING_E_PRIVILEGE)         CAP_NET_ADMIN is missing
 *   -EBUSY (NFRING_E_GROUP_BUSY)        another socket owns the group; the text names its port id
 *   -EOPNOTSUPP (NFRING_E_CONNTRACK)    the kernel gives no conntrack with logged packets
 *   -EALREADY (NFRING_E_STATE)          the engine was started before
 *   -EINVAL, ... (NFRING_E_OPTION)      a CPU of opts.cpus cannot be used
 *   any (NFRING_E_SOURCE)               NFRING_SOURCE_URING, and io_uring cannot be set up
 *   any (NFRING_E_MEMORY)               a worker can have no thread
 *   -EINVAL, ... (NFRING_E_KERNEL)      the kernel has no nfnetlink_log, or refused otherwise
 * Follows linux/netfilter/nfnetlink_log.h (NFULNL_CFG_*). [owner] Since 0.1. */
NFRING_API int nfring_start(struct nfring *n, struct nfring_error *error);

/* Starts the engine, calls on_batch with every batch, and returns when the engine has stopped.
 * With several workers on_batch and on_error run on several threads at once. on_error may be NULL.
 * Returns the number other than 0 that on_batch or on_error returned; 0 after nfring_stop(); or a
 * negative errno: those of nfring_start(), -EINVAL (NFRING_E_OPTION) if on_batch is NULL, or the
 * error that ended a worker (NFRING_E_SOURCE). *error is filled in for a negative errno of nfring,
 * not for a number of the callbacks. [owner] Since 0.1. */
NFRING_API int nfring_run(struct nfring *n, nfring_batch_fn on_batch, nfring_error_fn on_error, void *user,
			  struct nfring_error *error);

/* Asks the workers to end and does not wait. They unbind the groups and deliver what the kernel
 * had ready: what a worker has received already (16 batches at most), then what is queued, for
 * 100 ms at most. Then the queues report their end. Called before the start, it ends the engine as
 * soon as it has started. Calling it again does nothing; calling it after nfring_close() is an
 * error. [any, also a signal handler] Since 0.1. */
NFRING_API void nfring_stop(struct nfring *n);

/* Stops the engine, waits for its workers and frees it, with its queues, batches and descriptors.
 * Other threads must have ended their use of it: consumers too, and signal handlers. The workers
 * end as after nfring_stop(), even if a consumer holds every slab; a callback that is running is
 * waited for. NULL is allowed. Must not be called in a callback. [owner] Since 0.1. */
NFRING_API void nfring_close(struct nfring *n);

/* -- consuming, once nfring_start() has returned ------------------------------- */

/* Returns the number of workers, 1 to NFRING_WORKERS_MAX. Each has one queue. [any] Since 0.1. */
NFRING_API unsigned nfring_worker_count(const struct nfring *n);

/* Returns the queue of worker `worker`, from 0; NULL if there is no such worker. The queue belongs
 * to the engine and lives as long. [any] Since 0.1. */
NFRING_API struct nfring_queue *nfring_queue_get(struct nfring *n, unsigned worker);

/* Takes the next batch of the queue. Never waits. Several batches may be held at a time; while all
 * slabs are held, receiving pauses and the socket's buffer fills.
 * Returns 1 and fills in *batch, which must be given back with nfring_queue_release(); 0 if there is
 * none now; -ESHUTDOWN once the engine has stopped and every batch was claimed; another negative
 * errno if the worker ended by that error and every batch was claimed. [consumer] Since 0.1. */
NFRING_API int nfring_queue_claim(struct nfring_queue *q, struct nfring_batch *batch);

/* Gives a claimed batch back, in any order. Its packets are invalid from now on. Do so exactly once:
 * a second release is ignored only until the slab is claimed again, and then takes it away.
 * [consumer] Since 0.1. */
NFRING_API void nfring_queue_release(struct nfring_queue *q, const struct nfring_batch *batch);

/* Sleeps until nfring_queue_claim() has something to return, for timeout_ms milliseconds at most
 * (-1: no limit; 0: does not sleep).
 * Returns 1 if there is a batch or the end, 0 if the time is over, -EINTR if a signal came, or
 * another negative errno of poll(2). [consumer] Since 0.1. */
NFRING_API int nfring_queue_wait(struct nfring_queue *q, int timeout_ms);

/* Returns the queue's descriptor for poll(2) or epoll(7), an eventfd(2). It becomes readable, once
 * per nfring_queue_arm() that returned 0, when a batch or the end has come, and stays readable until
 * the next nfring_queue_arm(); after the end it stays readable. It belongs to the queue: neither
 * read nor close it. [any] Since 0.1. */
NFRING_API int nfring_queue_fd(const struct nfring_queue *q);

/* Arms nfring_queue_fd(). Call it when nfring_queue_claim() has returned 0, before sleeping.
 * Returns 0 if the descriptor will become readable; 1 if there is a batch or the end already, so
 * claim and do not sleep. [consumer] Since 0.1. */
NFRING_API int nfring_queue_arm(struct nfring_queue *q);

/* -- looking in --------------------------------------------------------------- */

/* Reads the counters of the whole engine, since its start. *s begins as
 * nfring_stats_zero(): s->size is sizeof(*s); the rest of *s is overwritten.
 * Returns 0, or -EINVAL if s->size is less than its own field or above 4,096. [any] Since 0.1. */
NFRING_API int nfring_stats_read(struct nfring *n, struct nfring_stats *s);

/* Reads the counters, the settings in force and the latencies of worker `worker`, from 0. *s begins
 * as nfring_worker_stats_zero(): s->size is sizeof(*s); the rest of *s is overwritten.
 * Returns 0, -ENOENT if there is no such worker, or -EINVAL as nfring_stats_read().
 * [any] Since 0.1. */
NFRING_API int nfring_worker_stats_read(struct nfring *n, unsigned worker, struct nfring_worker_stats *s);

/* Reads the counters of group `group`. `wakeups` and `starved` are a worker's and stay 0. *s begins
 * as nfring_stats_zero(): s->size is sizeof(*s); the rest of *s is overwritten.
 * Returns 0, -ENOENT if the group is not one of this engine's, or -EINVAL as nfring_stats_read().
 * [any] Since 0.1. */
NFRING_API int nfring_group_stats_read(struct nfring *n, uint16_t group, struct nfring_stats *s);

/* Reads the latencies of worker `worker` since its start, in ns, into the caller's *hist, which is
 * overwritten. See struct nfring_worker_stats for what is measured.
 * Returns 0, or -ENOENT if there is no such worker. [any] Since 0.1. */
NFRING_API int nfring_worker_latency_read(struct nfring *n, unsigned worker, struct nfring_hist *hist);

/* Returns the netlink socket of group `group`, for getsockopt(2), ioctl(2) and the like; -ENOENT if
 * the group is not one of this engine's. It belongs to the engine: neither read nor close it.
 * Follows netlink(7). [any] Since 0.1. */
NFRING_API int nfring_group_fd(const struct nfring *n, uint16_t group);

/* Returns the version of the library in use, such as "0.1.0"; static memory. NFRING_VERSION is that
 * of the headers. [any] Since 0.1. */
NFRING_API const char *nfring_version(void);

#ifdef __cplusplus
}
#endif
#endif
