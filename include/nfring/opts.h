/* SPDX-License-Identifier: MIT */
/* Options of nfring_open(), their defaults and limits. Names follow linux/netfilter/nfnetlink_log.h. */
#ifndef NFRING_OPTS_H
#define NFRING_OPTS_H

#include <nfring/batch.h>
#include <nfring/error.h>
#include <nfring/version.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Value of qthresh, timeout_cs, nlbufsiz_bytes and rcvbuf_bytes: nfring chooses. */
#define NFRING_AUTO UINT32_MAX

/* Limits (MIN, MAX) and defaults of the options; the suffix is the unit. */
#define NFRING_GROUP_MAX 65535u
#define NFRING_COPY_RANGE_MAX_BYTES 65531u /* the kernel copies no more of a packet */
#define NFRING_TIMEOUT_MAX_CS 360000u      /* one hour */
/* The kernel reports success for an nlbufsiz out of this range and keeps the old value. Where pages have
 * 8,192 bytes or more its minimum is 7,872: nfring_open() asks for the page size. */
#define NFRING_NLBUFSIZ_MIN_BYTES 3776u
#define NFRING_NLBUFSIZ_MAX_BYTES 131072u
#define NFRING_RCVBUF_MAX_BYTES (1u << 30)
#define NFRING_RCVBUF_DEFAULT_BYTES (32u << 20)
#define NFRING_RCVBUF_TOTAL_MIN_BYTES 4096u /* for each group */
#define NFRING_RCVBUF_TOTAL_DEFAULT_BYTES ((size_t)256 << 20)
#define NFRING_WORKERS_MAX 1024u
#define NFRING_MEMORY_MIN_BYTES ((size_t)1 << 20)
#define NFRING_MEMORY_DEFAULT_BYTES ((size_t)32 << 20)
#define NFRING_LATENCY_BUDGET_DEFAULT_US 1000u
#define NFRING_WAIT_DEFAULT_MS 250u    /* a group's owner that is just closing takes less */
#define NFRING_WAIT_FOREVER UINT32_MAX /* value of wait_ms: no end but nfring_stop() */

/* How much of a packet the kernel copies (NFULNL_COPY_*). */
enum nfring_copy_mode {
	NFRING_COPY_NONE = 0,   /* attributes only */
	NFRING_COPY_META = 1,   /* attributes only; a value of its own because the kernel has one */
	NFRING_COPY_PACKET = 2, /* attributes, and up to copy_range_bytes of the packet */
};

/* Attributes that the kernel adds (NFULNL_CFG_F_*), in any combination. */
enum nfring_flag {
	NFRING_FLAG_SEQ = 0x0001,        /* show NFULA_SEQ, the number in the group */
	NFRING_FLAG_SEQ_GLOBAL = 0x0002, /* NFULA_SEQ_GLOBAL, the number in the network namespace */
	NFRING_FLAG_CONNTRACK = 0x0004,  /* NFULA_CT; needs a kernel with CONFIG_NETFILTER_NETLINK_GLUE_CT */
	NFRING_FLAG_ALL = 0x0007,
};

/* How datagrams are received. */
enum nfring_source {
	NFRING_SOURCE_AUTO = 0,  /* io_uring where it can be set up, recv elsewhere */
	NFRING_SOURCE_URING = 1, /* multishot receive of io_uring(7); else nfring_start() fails */
	NFRING_SOURCE_RECV = 2,  /* recv(2): poll(2) while idle, a timed drain under load */
	NFRING_SOURCE_FEED = 3,  /* nfring_feed(): recorded messages, without root or a socket */
};

/* Whether nfring asks the kernel to stamp packets (SO_TIMESTAMPNS on a socket of each worker). Before Linux 6.6 the
 * kernel stamps packets only while some socket of the machine asks for it; from 6.6 it stamps what is logged. While a
 * socket asks, the kernel stamps every packet that the machine receives, on its arrival: this costs each of
 * them a reading of the clock, and NFULA_TIMESTAMP is then that arrival, at every rule the same. */
enum nfring_timestamps {
	NFRING_TIMESTAMPS_AUTO = 0, /* a worker asks from the first packet on that could have a stamp and has none */
	NFRING_TIMESTAMPS_ON = 1,   /* ask from the start, also where the kernel would stamp by itself */
	NFRING_TIMESTAMPS_OFF = 2,  /* never ask */
};

enum nfring_log_level {
	NFRING_LOG_ERROR = 0,   /* something failed; on_error gets it, too */
	NFRING_LOG_WARNING = 1, /* works, but worse than asked for */
	NFRING_LOG_INFO = 2,    /* settings of a start */
	NFRING_LOG_DEBUG = 3,   /* steps of a start and an end: sources, binds, retries, unbinds */
};

/* Receives one line of text without a newline, valid until the function returns. `level` is enum
 * nfring_log_level. It must not call into the same engine, and may run on several threads at once:
 * the thread of any nfring call, and the workers. Since 0.1. */
typedef void (*nfring_log_fn)(void *user, int level, const char *text);

/* Returns whether a packet is wanted. A refused packet is counted in nfring_stats.filtered and
 * reaches no consumer. `pkt` is valid until the function returns. With several workers it runs on
 * several threads at once. [worker] Since 0.1. */
typedef bool (*nfring_filter_fn)(const struct nfring_pkt *pkt, void *user);

/* Receives an error of the running engine: a request that the kernel refused, the error that ends a
 * worker, or the end of a thread that owns a queue (opts.caller_threads). Loss is no error. 0
 * continues; a positive number stops the worker that reports it, and with nfring_run() the engine, and
 * is what nfring_run() returns. A negative number is a fault of the program: it stops as a positive
 * one does, and nfring_run() returns -EINVAL. `error` is valid until the function returns. With several
 * workers it runs on several threads at once. [worker] Since 0.1. */
typedef int (*nfring_error_fn)(const struct nfring_error *error, void *user);

/* Runs once at the beginning of each thread that receives for nfring_run(), and of each that nfring
 * makes for nfring_start(), before its first packet: names the thread, sets its priority, makes what is
 * its own. `worker` is its number, from 0. nfring_start() does not wait for it. [worker] Since 0.1. */
typedef void (*nfring_thread_fn)(void *user, unsigned worker);

/* Tells that every group is bound: packets that are logged from now on are captured. Runs once, within
 * nfring_start() or nfring_run(), before the first batch is delivered. It must not call into the same
 * engine, but for nfring_stop() and nfring_stop_after_drain(). [owner] Since 0.1. */
typedef void (*nfring_bound_fn)(void *user);

/* Options of an engine. Begin with nfring_opts_default() and change single fields. Each comment ends
 * with the default.
 * Fields are only ever added at the end. `size` tells the library which fields the caller knows. A
 * caller that is newer than the library gets -E2BIG if it set a field that the library lacks. */
struct nfring_opts {
	size_t size;                /* sizeof(struct nfring_opts) of the caller */
	const char *netns;          /* network namespace: name under /run/netns, or path with a '/'; NULL */
	int netns_fd;               /* network namespace if netns is NULL: the caller's descriptor, duplicated;
				     * -1: the namespace of the caller */
	uint16_t group;             /* first NFLOG group, 0 to NFRING_GROUP_MAX; 0 */
	uint16_t group_count;       /* number of groups from `group` on, 1 or more; 1 */
	uint16_t flags;             /* enum nfring_flag, or'ed; 0 */
	uint8_t copy_mode;          /* enum nfring_copy_mode; NFRING_COPY_PACKET */
	uint8_t source;             /* enum nfring_source; NFRING_SOURCE_AUTO */
	uint32_t copy_range_bytes;  /* bytes of a packet to copy; 0, or more than NFRING_COPY_RANGE_MAX_BYTES: that
				     * many, as the kernel does; 0 */
	uint32_t qthresh;           /* packets per datagram, 1 or more; NFRING_AUTO: 1 to 512, follows the traffic
				     * within latency_budget_us */
	uint32_t timeout_cs;        /* longest time that the kernel holds a batch, 1/100 s, up to
				     * NFRING_TIMEOUT_MAX_CS; 0: until the next tick; NFRING_AUTO: 0 */
	uint32_t nlbufsiz_bytes;    /* the kernel's batch buffer, NFRING_NLBUFSIZ_MIN_BYTES to _MAX_BYTES;
				     * NFRING_AUTO: 15,616, and 64,768 for large batches */
	uint32_t rcvbuf_bytes;      /* socket buffer of a group (SO_RCVBUFFORCE), 1 to NFRING_RCVBUF_MAX_BYTES;
				     * NFRING_AUTO: NFRING_RCVBUF_DEFAULT_BYTES, or less: see rcvbuf_total_bytes */
	uint32_t latency_budget_us; /* how long nfring may hold packets back to batch them; 0: not at all;
				     * NFRING_LATENCY_BUDGET_DEFAULT_US */
	uint32_t workers;           /* worker threads, up to NFRING_WORKERS_MAX, never more than groups; 0: one
				     * per entry of cpus, or per CPU; 1 */
	uint32_t cpu_count;         /* number of entries in cpus; 0: workers are not pinned */
	const uint32_t *cpus;       /* CPUs to pin the workers to, in turn; read during nfring_open() only; NULL */
	size_t memory_bytes;        /* slab memory per worker, NFRING_MEMORY_MIN_BYTES or more. The default holds
				     * 20,000 packets of 100 bytes, or more, for a consumer that stalls;
				     * NFRING_MEMORY_DEFAULT_BYTES */
	bool pf_bind;               /* send PF_UNBIND and PF_BIND too, which changes the logging of the whole
				     * network namespace until nfring_close(); false */
	nfring_log_fn log;          /* receives log lines; NULL: silent */
	void *log_user;             /* first argument of log; NULL */
	nfring_filter_fn filter;    /* chooses packets; NULL: all are wanted */
	void *filter_user;          /* second argument of filter; NULL */
	bool caller_threads;        /* nfring makes no thread: whoever calls nfring_queue_claim(), _wait() or _arm()
				     * first on a queue receives there, and owns it; false */
	nfring_error_fn on_error;   /* receives errors of the running engine; NULL: only log gets them */
	nfring_thread_fn on_thread_start; /* begins each thread that receives; NULL */
	nfring_bound_fn on_bound;         /* told when the groups are bound; NULL */
	void *callback_user;              /* argument of on_error, on_thread_start and on_bound; NULL */
	const uint16_t *groups;    /* groups in any order, each once, instead of group and group_count; read during
				    * nfring_open() only; NULL */
	uint32_t groups_count;     /* number of entries in groups; 0: group and group_count count; 0 */
	size_t rcvbuf_total_bytes; /* bound of the kernel memory in the sockets of all groups, as the kernel accounts
				    * it: twice rcvbuf_bytes a group; NFRING_RCVBUF_TOTAL_MIN_BYTES a group or more;
				    * 0: NFRING_RCVBUF_TOTAL_DEFAULT_BYTES, and none if rcvbuf_bytes is given; 0 */
	bool keep_net_admin;       /* the workers, and no other thread, keep CAP_NET_ADMIN when the program changes its
				    * user after the start; not with caller_threads; false */
	uint32_t wait_ms;          /* how long a start waits for a group that another socket owns; 0: not at all;
				    * NFRING_WAIT_FOREVER; NFRING_WAIT_DEFAULT_MS */
	uint8_t timestamps;        /* enum nfring_timestamps; what was asked for lasts until nfring_close();
				    * NFRING_TIMESTAMPS_AUTO */
};

/* Returns the default options, with the size and the fields of this header. Inline: a program gets the
 * struct that it was compiled with. Other languages call nfring_opts_init(): the exported copy of
 * this function returns the struct of the library's version. [any] Since 0.1. */
NFRING_INLINE struct nfring_opts nfring_opts_default(void)
{
	struct nfring_opts o;

	memset(&o, 0, sizeof(o));
	o.size = sizeof(o);
	o.netns_fd = -1;
	o.group_count = 1;
	o.copy_mode = NFRING_COPY_PACKET;
	o.qthresh = NFRING_AUTO;
	o.timeout_cs = NFRING_AUTO;
	o.nlbufsiz_bytes = NFRING_AUTO;
	o.rcvbuf_bytes = NFRING_AUTO;
	o.latency_budget_us = NFRING_LATENCY_BUDGET_DEFAULT_US;
	o.workers = 1;
	o.wait_ms = NFRING_WAIT_DEFAULT_MS;
	o.memory_bytes = NFRING_MEMORY_DEFAULT_BYTES;
	return o;
}

/* Sets *opts, the caller's memory of `size` bytes, to the default options of the library. `size` may be
 * that of an older or a newer struct nfring_opts: of an older one the fields that it has are set, and
 * what a newer one has besides is set to 0. Returns 0; -EINVAL if opts is NULL, or if size is smaller
 * than the field `size` or larger than 4,096. [any] Since 0.1. */
NFRING_API int nfring_opts_init(struct nfring_opts *opts, size_t size);

#ifdef __cplusplus
}
#endif
#endif
