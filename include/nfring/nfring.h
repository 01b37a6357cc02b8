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
 *                   ret = nfring_run(n, on_batch, NULL, &error);
 *           if (ret < 0)
 *                   fprintf(stderr, "%s\n", error.text);
 *           nfring_close(n);
 *           return ret != 0;
 *   }
 *
 * Packets are consumed in one of three ways:
 * - callback:       nfring_run() calls on_batch in the thread that receives. No hop to another thread.
 * - queue:          nfring_start(), then nfring_queue_claim() and nfring_queue_release() in a thread of
 *                   the program's own. Several batches may be held at a time.
 * - caller_threads: the same calls, but nfring makes no thread: the thread that claims receives, too.
 * Complete programs: callback.c, queue.c, epoll.c, fanout.c, caller_threads.c and feed.c of tools/examples.
 *
 * Returns: a number >= 0, or a negative errno. A function that takes a struct nfring_error (NULL
 * is allowed) fills it in on failure. On failure nothing has changed.
 * NULL for an engine, a queue, a batch, options, or what is to be filled in: -EINVAL, with a text where
 * the function takes a struct nfring_error. A function that cannot fail does nothing then, and returns 0
 * or NULL. Only the inline functions of batch.h and stats.h do not check their pointers.
 *
 * Threads: each function names who may call it.
 *   [any]       any thread at any time until nfring_close() begins
 *   [owner]     one thread at a time: the one that opens, starts, runs and closes
 *   [consumer]  one thread per queue at a time; with opts.caller_threads the one that owns the queue
 *   [worker]    called by nfring in the thread that receives: one of its own with all signals blocked;
 *               with one worker the thread that calls nfring_run(), with its own signals;
 *               with opts.caller_threads the thread that owns the queue */
#ifndef NFRING_NFRING_H
#define NFRING_NFRING_H

#include <nfring/batch.h>
#include <nfring/clock.h>
#include <nfring/decode.h>
#include <nfring/error.h>
#include <nfring/opts.h>
#include <nfring/stats.h>
#include <nfring/version.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nfring;       /* an engine: groups, their sockets and workers */
struct nfring_queue; /* the consumer's end of one worker's ring; belongs to its engine */

/* Receives a batch. The batch is valid until the function returns. 0 continues; a positive number
 * stops the engine and is what nfring_run() returns. A negative number is a fault of the program: it
 * stops the engine, and nfring_run() returns -EINVAL. It must not call nfring_close(). [worker] */
typedef int (*nfring_batch_fn)(const struct nfring_batch *batch, void *user);

/* -- lifecycle ----------------------------------------------------------------
 *   open -> start -> stop -> close      an engine runs once
 *   open -> run ----------> close */

/* Opens an engine: checks the options, opens the sockets in their network namespace, maps the
 * memory. It binds no group, so no packet is taken yet.
 * Sets *out to the engine, which nfring_close() frees; to NULL on failure. Reads *opts during the
 * call only; the functions in it and their user pointers must stay valid until nfring_close().
 * Returns 0, or a negative errno (error->code):
 *   -EINVAL (NFRING_E_OPTION, _FLAG, _COPY_MODE)  an option is out of range
 *   -E2BIG (NFRING_E_OPTION)                      an option is set that this library does not know
 *   -ENOENT, -EPERM, ... (NFRING_E_NETNS)         the network namespace cannot be entered
 *   -ENOMEM, -EMFILE, -ENFILE (NFRING_E_MEMORY)   no memory or no descriptor is left
 *   -EPROTONOSUPPORT, ... (NFRING_E_KERNEL)       the kernel has no netfilter netlink
 * Follows netlink(7) and linux/netfilter/nfnetlink.h. [owner] Since 0.1. */
NFRING_API int nfring_open(struct nfring **out, const struct nfring_opts *opts, struct nfring_error *error);

/* Binds the groups and starts the workers. Once it has returned, every group is bound and packets
 * arrive in the queues (also told by opts.on_bound). With opts.caller_threads no thread is made: the
 * packets wait in the sockets until a thread claims. Waits for a busy group as opts.wait_ms says;
 * meanwhile it has bound none, and nfring_stop() ends the wait.
 * Does not wait for opts.on_thread_start. Needs CAP_NET_ADMIN, which may be dropped afterwards.
 * On failure nothing is bound, and the engine may be started again.
 * Returns 0, or a negative errno (error->code):
 *   -EPERM (NFRING_E_PRIVILEGE)         CAP_NET_ADMIN is missing
 *   -EBUSY (NFRING_E_GROUP_BUSY)        another socket owns the group; the text names its process if that can be
 *                                       told
 *   -EINTR (NFRING_E_STATE)             nfring_stop() came while it waited for a busy group
 *   -EOPNOTSUPP (NFRING_E_CONNTRACK)    the kernel gives no conntrack with logged packets
 *   -EALREADY (NFRING_E_STATE)          the engine was started before
 *   -EINVAL (NFRING_E_STATE)            this is a child of fork(2), and its parent opened the engine
 *   -EINVAL, ... (NFRING_E_OPTION)      a CPU of opts.cpus cannot be used, or the filter on a group's
 *                                       socket is locked
 *   any (NFRING_E_SOURCE)               NFRING_SOURCE_URING, and io_uring cannot be set up
 *   any (NFRING_E_MEMORY)               a worker can have no thread
 *   -EINVAL, ... (NFRING_E_KERNEL)      the kernel has no nfnetlink_log, or refused otherwise
 * Follows linux/netfilter/nfnetlink_log.h (NFULNL_CFG_*). [owner] Since 0.1. */
NFRING_API int nfring_start(struct nfring *n, struct nfring_error *error);

/* Starts the engine, calls on_batch with every batch, and returns when the engine has stopped. With
 * one worker it receives in the calling thread: it pins the thread to the CPU of opts.cpus and restores
 * the thread's CPUs at the end; signals reach the thread as before. With several workers it makes a
 * thread for each, and on_batch runs on several threads at once. on_batch is never called while nothing
 * arrives.
 * Returns the positive number that on_batch or opts.on_error returned; 0 after nfring_stop(); or a
 * negative errno, with *error filled in: those of nfring_start(), or
 *   -EINVAL (NFRING_E_OPTION)    on_batch is NULL, or caller_threads is set and there are several workers
 *   -EINVAL (NFRING_E_CALLBACK)  on_batch or opts.on_error returned a negative number
 *   any (NFRING_E_SOURCE)        the error that ended a worker
 * [owner] Since 0.1. */
NFRING_API int nfring_run(struct nfring *n, nfring_batch_fn on_batch, void *user, struct nfring_error *error);

/* Asks the workers to end and does not wait. on_batch is not called again after the call that is
 * running. The workers unbind the groups; what is left is counted in nfring_stats.discarded. A queue
 * still gives what was published, then it reports its end. With opts.caller_threads the thread that
 * owns a queue does this work in its next claim, wait or arm; one that waits is woken. Called before the
 * start, it ends the engine as soon as it has started. Calling it again does nothing; calling it after
 * nfring_close() is an error. In a child of fork(2) it does nothing.
 * [any, also a signal handler] Since 0.1. */
NFRING_API void nfring_stop(struct nfring *n);

/* As nfring_stop(), but first delivers what the kernel had ready: what a worker has received already,
 * the batch that the kernel holds, and what is queued in the sockets. Goes on for 100 ms at most, and
 * while slabs are free; a callback that is running is not cut short. nfring_stop() ends it at once.
 * [any, also a signal handler] Since 0.1. */
NFRING_API void nfring_stop_after_drain(struct nfring *n);

/* Stops the engine as nfring_stop(), waits for its workers and frees it, with its queues, batches and
 * descriptors. Other threads must have ended their use of it: consumers too, and signal handlers. A
 * consumer may hold every slab; a callback that is running is waited for. With opts.caller_threads
 * any thread may close, whoever owned the queues. In a child of fork(2) it frees the child's copy and
 * leaves the parent's capture as it is. NULL is allowed. Must not be called in a callback.
 * [owner] Since 0.1. */
NFRING_API void nfring_close(struct nfring *n);

/* -- consuming, once nfring_start() has returned -------------------------------
 * The same loop of claim, release and wait serves with and without opts.caller_threads. With it, the
 * first thread that calls nfring_queue_claim(), _wait() or _arm() on a queue owns it until
 * nfring_close(). These calls then also return
 *   -EPERM       another thread owns the queue, or one of the parent's in a child of fork(2)
 *   -EOWNERDEAD  that thread has ended: its groups were unbound, and opts.on_error was told
 *   -ENOTCONN    nfring_start() has not returned yet
 *
 * In a child of fork(2) nfring_queue_wait() and _arm() return -EPERM: the descriptors are shared, and the
 * parent would miss what the child reads. All that a child needs is nfring_close(). */

/* Returns the number of workers, 1 to NFRING_WORKERS_MAX. Each has one queue. [any] Since 0.1. */
NFRING_API unsigned nfring_worker_count(const struct nfring *n);

/* Returns the queue of worker `worker`, from 0; NULL if there is no such worker. The queue belongs
 * to the engine and lives as long. [any] Since 0.1. */
NFRING_API struct nfring_queue *nfring_queue_get(struct nfring *n, unsigned worker);

/* Takes the next batch of the queue. Never waits. Several batches may be held at a time; while all
 * slabs are held, receiving pauses and the socket's buffer fills. Small datagrams share a slab, which is
 * held until each of them is released.
 * With opts.caller_threads it receives, without waiting: after a wait not before the second call that
 * finds nothing, so that a loop of claim and wait makes no system call in vain.
 * Returns 1 and fills in *batch, which must be given back with nfring_queue_release(); 0 if there is
 * none now; -ESHUTDOWN once the engine has stopped and every batch was claimed; another negative
 * errno if the worker ended by that error and every batch was claimed. [consumer] Since 0.1. */
NFRING_API int nfring_queue_claim(struct nfring_queue *q, struct nfring_batch *batch);

/* Gives a claimed batch back, in any order. Its packets are invalid from now on. A batch that is not
 * out is refused, whatever it was before: released already, of another queue or another engine, or a
 * callback's. That changes nothing but the counter stale_releases. `slab` and `generation` of *batch
 * must be as nfring_queue_claim() set them; the rest is not read. [consumer] Since 0.1. */
NFRING_API void nfring_queue_release(struct nfring_queue *q, const struct nfring_batch *batch);

/* Sleeps until nfring_queue_claim() has something to return, for timeout_ms milliseconds at most
 * (-1: no limit; 0: does not sleep). With opts.caller_threads it receives meanwhile, and holds packets
 * back within opts.latency_budget_us as a worker's thread does.
 * Returns 1 if there is a batch or the end, 0 if the time is over, -EINTR if a signal came or
 * nfring_queue_wake() was called, -ENOBUFS with opts.caller_threads if this consumer holds every slab,
 * so that nothing could ever come, or another negative errno of poll(2). [consumer] Since 0.1. */
NFRING_API int nfring_queue_wait(struct nfring_queue *q, int timeout_ms);

/* Wakes the consumer and does not end the capture: a nfring_queue_wait() that is under way, or else the
 * next one, returns -EINTR; a descriptor that is or will be armed becomes readable, and then
 * nfring_queue_arm() returns -EINTR. However often it was called until then, that happens once.
 * What the calling thread has stored before, the consumer sees after that return. In a child of fork(2)
 * it does nothing. [any, also a signal handler] Since 0.1. */
NFRING_API void nfring_queue_wake(struct nfring_queue *q);

/* Returns the queue's descriptor for poll(2) or epoll(7). It becomes readable, once per
 * nfring_queue_arm() that returned 0, when a batch, the end or a wake has come, and stays readable until
 * the next nfring_queue_arm(), which alone makes it unreadable; after the end it stays readable. It may
 * become readable once for nothing; nfring_queue_claim() and nfring_queue_arm() then return 0. It
 * belongs to the queue: neither read nor close it. With opts.caller_threads it begins readable, and
 * whoever sleeps on it gets each datagram when the kernel sends it: only the kernel's batch holds
 * packets back, so there are more wake-ups than with nfring_queue_wait(). [any] Since 0.1. */
NFRING_API int nfring_queue_fd(const struct nfring_queue *q);

/* Arms nfring_queue_fd(). Call it when nfring_queue_claim() has returned 0, before sleeping.
 * Returns 0 if the descriptor will become readable; 1 if there is a batch or the end already, so
 * claim and do not sleep; -EINTR if nfring_queue_wake() was called; -ENOBUFS as nfring_queue_wait().
 * [consumer] Since 0.1. */
NFRING_API int nfring_queue_arm(struct nfring_queue *q);

/* -- recorded messages --------------------------------------------------------
 * With opts.source NFRING_SOURCE_FEED the program feeds the engine, for example from a pcap file of link
 * type 239 (NFLOG). Whoever consumes uses the same queue and the same accessors as for a live capture.
 * No socket is opened and nothing needs root. The engine has one worker and no thread: the owner feeds,
 * and the consumer may be the same thread; it then claims and never waits, since nobody would feed. After
 * nfring_stop() the queue ends with the owner's next nfring_feed() or nfring_feed_end(). nfring_run() and
 * opts.caller_threads are refused. Filters work. Latencies are not counted: the packets are old.
 * nfring_stats.lost stays 0, and so does lost_before of a batch: a gap in recorded numbers may be a
 * filter's. */

/* The byte order of the attributes' headers (nla_len, nla_type): that of the machine that captured.
 * For the bytes of a file in pcap format it is the file's. libpcap converts these headers, though not those of nested
 * attributes: what it gives is in NFRING_ORDER_HOST. */
enum nfring_byte_order {
	NFRING_ORDER_HOST = 0,
	NFRING_ORDER_LITTLE = 1234,
	NFRING_ORDER_BIG = 4321,
};

/* Feeds one message: `len` bytes of nfgenmsg and attributes, as a record of link type 239 holds them. The
 * bytes are copied; they may be hostile. It becomes a batch of one packet, with `time_ns` (CLOCK_REALTIME)
 * as received_ns, unless opts.filter refuses it. `byte_order` is an enum nfring_byte_order.
 * Returns 0, or
 *   -EAGAIN     no slab is free: let the consumer release, then feed the message again; nothing is lost
 *   -EBADMSG    no kernel writes such a message: counted in nfring_stats.malformed; go on with the next
 *   -EMSGSIZE   the message is larger than a slab (nfring_worker_stats.slab_bytes)
 *   -ESHUTDOWN  after nfring_feed_end() or nfring_stop()
 *   -ENOTCONN   nfring_start() has not been called
 *   -EPERM      this is a child of fork(2), and its parent opened the engine
 *   -EINVAL     n or message is NULL, the source is another, or byte_order is no enum nfring_byte_order
 * Follows linux/netfilter/nfnetlink_log.h and LINKTYPE_NFLOG of pcap-linktype(7). [owner] Since 0.1. */
NFRING_API int nfring_feed(struct nfring *n, const void *message, uint32_t len, uint64_t time_ns, int byte_order);

/* Says that no message comes any more: after the last batch the queue returns -ESHUTDOWN.
 * Returns 0, also when called again; -ENOTCONN, -EPERM or -EINVAL as nfring_feed(). [owner] Since 0.1. */
NFRING_API int nfring_feed_end(struct nfring *n);

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

/* Returns how many groups the engine has, 1 to NFRING_GROUP_MAX + 1. [any] Since 0.1. */
NFRING_API uint32_t nfring_group_count(const struct nfring *n);

/* Returns the number of the engine's group `index`, from 0: of a list in its order, of a range upwards.
 * Returns -ENOENT if index is not below nfring_group_count(). [any] Since 0.1. */
NFRING_API int nfring_group_number(const struct nfring *n, uint32_t index);

/* Returns the worker, from 0, that serves the engine's group `index`, from 0. Each worker serves groups
 * whose indices follow each other. Returns -ENOENT if index is not below nfring_group_count().
 * [any] Since 0.1. */
NFRING_API int nfring_group_worker(const struct nfring *n, uint32_t index);

/* Returns the netlink socket of group `group`, for getsockopt(2), ioctl(2) and the like; -ENOENT if
 * the group is not one of this engine's. It belongs to the engine: neither read nor close it.
 * A socket filter that is attached before the start (SO_ATTACH_FILTER, SO_ATTACH_BPF) stays until the
 * capture ends; nfring then puts its own in its place. It sees whole datagrams, among them the
 * NLMSG_ERROR messages that the start waits for: let these pass. Packets of a datagram that it drops
 * count as lost. With SO_LOCK_FILTER the start fails (-EINVAL).
 * Follows netlink(7) and socket(7). [any] Since 0.1. */
NFRING_API int nfring_group_fd(const struct nfring *n, uint16_t group);

/* Returns the version of the library in use, such as "0.1.0"; static memory. NFRING_VERSION is that
 * of the headers. [any] Since 0.1. */
NFRING_API const char *nfring_version(void);

#ifdef __cplusplus
}
#endif
#endif
