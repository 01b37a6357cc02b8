/* SPDX-License-Identifier: MIT */
/* Options of nfring_open(). Names follow linux/netfilter/nfnetlink_log.h. */
#ifndef NFRING_OPTS_H
#define NFRING_OPTS_H

#include <nfring/batch.h>
#include <nfring/version.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For qthresh, timeout_cs, nlbufsiz_bytes and rcvbuf_bytes: nfring chooses. */
#define NFRING_AUTO UINT32_MAX

/* Limits and defaults of the options. */
#define NFRING_GROUP_MAX 65535u
#define NFRING_COPY_RANGE_MAX_BYTES 65531u /* the most that the kernel copies of a packet */
#define NFRING_TIMEOUT_MAX_CS 360000u      /* one hour */
#define NFRING_NLBUFSIZ_MIN_BYTES 3776u    /* the kernel answers success to less, */
#define NFRING_NLBUFSIZ_MAX_BYTES 131072u  /* or to more, and keeps the old value */
#define NFRING_RCVBUF_MAX_BYTES (1u << 30)
#define NFRING_RCVBUF_DEFAULT_BYTES (32u << 20)
#define NFRING_WORKERS_MAX 1024u
#define NFRING_MEMORY_MIN_BYTES ((size_t)1 << 20)
#define NFRING_MEMORY_DEFAULT_BYTES ((size_t)32 << 20)
#define NFRING_LATENCY_BUDGET_DEFAULT_US 1000u

/* What the kernel copies of a packet (NFULNL_COPY_*). */
enum nfring_copy_mode {
	NFRING_COPY_NONE = 0,   /* attributes only */
	NFRING_COPY_META = 1,   /* the same today; kept apart because the kernel does */
	NFRING_COPY_PACKET = 2, /* and up to copy_range_bytes of the packet */
};

/* NFULNL_CFG_F_*, in any combination. */
enum nfring_flag {
	NFRING_FLAG_SEQ = 0x0001,        /* show NFULA_SEQ */
	NFRING_FLAG_SEQ_GLOBAL = 0x0002, /* show NFULA_SEQ_GLOBAL */
	NFRING_FLAG_CONNTRACK = 0x0004,  /* NFULA_CT; needs CONFIG_NETFILTER_NETLINK_GLUE_CT */
	NFRING_FLAG_ALL = 0x0007,
};

enum nfring_source {
	NFRING_SOURCE_AUTO = 0,  /* io_uring where it can be set up */
	NFRING_SOURCE_URING = 1, /* io_uring multishot receive, or an error */
	NFRING_SOURCE_RECV = 2,  /* poll while idle, timed recv drain under load */
};

enum nfring_log_level {
	NFRING_LOG_ERROR = 0,
	NFRING_LOG_WARNING = 1,
	NFRING_LOG_INFO = 2,
};

/* Called with one line of text without a newline. [any thread: the caller's of
 * an nfring call, or a worker] It must not call into the same engine. */
typedef void (*nfring_log_fn)(void *user, int level, const char *text);

/* Says whether a packet is wanted. [worker] A packet refused is counted in
 * `filtered` and never reaches a consumer. */
typedef bool (*nfring_filter_fn)(const struct nfring_pkt *pkt, void *user);

/* Set up by nfring_opts_default(), then changed field by field. Fields are only
 * ever added at the end: `size` tells the library which of them the caller
 * knows, and a caller newer than the library gets -E2BIG if it set one that
 * the library does not know. */
struct nfring_opts {
	size_t size;                /* sizeof(struct nfring_opts) in the caller */
	const char *netns;          /* a name under /run/netns, or a path if it holds a '/'; NULL: netns_fd */
	int netns_fd;               /* a descriptor of a namespace, the caller's; -1: the caller's own namespace */
	uint16_t group;             /* first group, 0-65535 */
	uint16_t group_count;       /* groups from there on; 1 */
	uint16_t flags;             /* enum nfring_flag, or'ed */
	uint8_t copy_mode;          /* enum nfring_copy_mode; packet */
	uint8_t source;             /* enum nfring_source; auto */
	uint32_t copy_range_bytes;  /* bytes of a packet to copy; 0: all of it (the kernel's 65,531) */
	uint32_t qthresh;           /* packets per datagram, 1 or more; auto */
	uint32_t timeout_cs;        /* 1/100 s that the kernel may hold a packet; 0 is the next tick; auto */
	uint32_t nlbufsiz_bytes;    /* the kernel's batch buffer, 3,776-131,072; auto */
	uint32_t rcvbuf_bytes;      /* socket buffer (SO_RCVBUFFORCE); auto */
	uint32_t latency_budget_us; /* how long nfring may hold packets back to batch them;
				     * 0: every datagram at once; 1,000 */
	uint32_t workers;           /* worker threads; 0: one per CPU, at most one per group; 1 */
	uint32_t cpu_count;         /* entries in cpus; 0: workers are not pinned */
	const uint32_t *cpus;       /* CPUs to pin the workers to, in turn; read during nfring_open() only */
	size_t memory_bytes;        /* slab memory per worker; 32 MiB */
	bool pf_bind;               /* also PF_UNBIND and PF_BIND, which changes the logging of the whole
				     * network namespace; off */
	nfring_log_fn log;          /* NULL: silent */
	void *log_user;
	nfring_filter_fn filter; /* NULL: every packet is wanted */
	void *filter_user;
};

/* The defaults, as this header knows them. Since 0.1. */
static inline struct nfring_opts nfring_opts_default(void)
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
	o.memory_bytes = NFRING_MEMORY_DEFAULT_BYTES;
	return o;
}

#ifdef __cplusplus
}
#endif
#endif
