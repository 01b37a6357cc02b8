/* SPDX-License-Identifier: MIT */
/* Counters, the loss ledger, and a latency histogram.
 *
 * The ledger of a group holds exactly, once a packet was delivered after the last loss:
 *   packets that the kernel numbered = packets + filtered + discarded + lost
 * Two exceptions:
 * - A packet that is logged after the kernel binds the group and before it numbers the group's
 *   packets is delivered without a number.
 * - A loss after the last packet shows no gap. socket_drops shows it, in datagrams, and tail_unknown is 1
 *   then: `lost` is a lower bound. */
#ifndef NFRING_STATS_H
#define NFRING_STATS_H

#include <nfring/version.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Counters of an engine, a worker or a group, since the start. They only grow, but for tail_unknown. Each is
 * exact, but they are read one after the other while the engine runs. */
struct nfring_stats {
	size_t size;             /* sizeof(struct nfring_stats), set by nfring_stats_zero() */
	uint64_t packets;        /* packets delivered: published to a queue or handed to the callback */
	uint64_t bytes;          /* bytes of the received datagrams, netlink headers included */
	uint64_t datagrams;      /* datagrams received */
	uint64_t wakeups;        /* waits of a worker that brought a datagram; 0 for a group */
	uint64_t lost;           /* packets whose sequence number is missing, whatever the cause */
	uint64_t socket_drops;   /* datagrams dropped at a full socket buffer (SK_MEMINFO_DROPS); wraps at 2^32
				  * per group */
	uint64_t truncated;      /* datagrams longer than a slab; the packets cut off are counted in lost */
	uint64_t malformed;      /* netlink messages (dropped) and attributes (treated as absent) that no kernel
				  * writes */
	uint64_t filtered;       /* packets refused by nfring_opts.filter */
	uint64_t discarded;      /* packets received before the start was complete or after the stop, with nobody
				  * to take them */
	uint64_t resyncs;        /* times that sequence numbers went backwards: somebody reset the group */
	uint64_t starved;        /* times that receiving paused because the consumer held every slab; 0 for a
				  * group */
	uint64_t stale_releases; /* calls of nfring_queue_release() that were refused: the batch was not out, or not
				  * from this queue; 0 for a group */
	uint64_t tail_unknown;   /* 1: datagrams were dropped at the socket, maybe after the last packet that was
				  * received, so `lost` is at least what it says; 0: `lost` is exact. 0 again after
				  * a packet has come through a socket that was empty meanwhile. Of an engine or a
				  * worker: 1 if it is 1 for any group */
	uint64_t reserved[6];    /* 0; later counters take this room, so the size stays */
};

/* Counters, settings in force and latencies of one worker.
 * Latency is measured from the kernel's timestamp until nfring_queue_claim() or the callback. One
 * packet of every batch is measured and counts for the whole batch. The clock is read at each claim. For
 * callbacks it is read once before those of a poll and once after them, and the time between is shared out
 * by their packets. Quantiles are those of struct nfring_hist: at most 3.2 % too high. Both ends are
 * readings of CLOCK_REALTIME: a packet that was logged before a step of that clock and comes after it is
 * counted in latency_stepped (clock.h has the rule). */
struct nfring_worker_stats {
	size_t size;                /* sizeof(struct nfring_worker_stats), set by nfring_worker_stats_zero() */
	struct nfring_stats sum;    /* sums over the worker's groups */
	const char *source;         /* "uring" or "recv"; "none" before the start; static memory */
	int cpu;                    /* CPU that the worker is pinned to; -1: none */
	uint16_t group;             /* first group that the worker serves, in the order of the options */
	uint16_t group_count;       /* number of groups that it serves: of a range, those from `group` on; of a list,
				     * those that follow in it: see nfring_group_number() */
	uint32_t qthresh;           /* packets per datagram, in force in the first group */
	uint32_t timeout_cs;        /* the kernel's timer, 1/100 s */
	uint32_t nlbufsiz_bytes;    /* the kernel's batch buffer, in force in the first group */
	uint32_t rcvbuf_bytes;      /* socket buffer as the kernel accounts it: twice what was asked for */
	uint32_t latency_budget_us; /* as in nfring_opts */
	uint32_t hold_us;           /* how long the worker may sleep on packets that have arrived */
	uint32_t slab_bytes;        /* receive buffer of one slab */
	uint32_t slabs;             /* number of slabs */
	uint32_t window;            /* slabs posted to the kernel at a time, at most */
	uint32_t free_slabs;        /* slabs that are neither posted nor filled nor with the consumer */
	uint8_t min_wait;           /* 1: the kernel batches wake-ups itself (Linux 6.12) */
	uint8_t qthresh_frozen;     /* 1: the kernel refused a change of QThresh (CAP_NET_ADMIN was dropped) */
	uint8_t timestamps;         /* 1: nfring asked the kernel to stamp what is received (opts.timestamps) */
	uint64_t latency_stamped;   /* packets measured from the kernel's timestamp */
	uint64_t latency_unstamped; /* packets measured from receipt: the wait in the kernel is missing */
	uint64_t latency_p50_ns;
	uint64_t latency_p90_ns;
	uint64_t latency_p99_ns;
	uint64_t latency_p999_ns;
	uint64_t latency_max_ns;  /* exact */
	uint64_t latency_stepped; /* packets in none of the above: the wall clock was stepped between the two ends of
				   * their latency, by 1 ms or more, or their timestamp is in the future */
};

/* Returns counters of 0, with `size` set: what nfring_stats_read() and nfring_group_stats_read() take.
 * For C++, too, which has no designated initialisers before C++20. [any] Since 0.1. */
NFRING_INLINE struct nfring_stats nfring_stats_zero(void)
{
	struct nfring_stats s;

	memset(&s, 0, sizeof(s));
	s.size = sizeof(s);
	return s;
}

/* The same for nfring_worker_stats_read(). [any] Since 0.1. */
NFRING_INLINE struct nfring_worker_stats nfring_worker_stats_zero(void)
{
	struct nfring_worker_stats s;

	memset(&s, 0, sizeof(s));
	s.size = sizeof(s);
	return s;
}

/* -- latency histogram --------------------------------------------------------
 * Buckets of a log-linear scale: 32 (2^NFRING_HIST_SUB_BITS) per power of two, so that a quantile is
 * at most 3.2 % too high.
 *
 *   value     0 1 2 ... 31 | 32 33 ... 63 | 64 66 ... 126 | 128 132 ... 252 | ...
 *   width     1            | 1            | 2             | 4               |
 *   bucket    0 1 2 ... 31 | 32 33 ... 63 | 64 65 ... 95  | 96  97  ... 127 | ...
 */
#define NFRING_HIST_SUB_BITS 5
#define NFRING_HIST_BUCKETS ((64 - NFRING_HIST_SUB_BITS + 1) << NFRING_HIST_SUB_BITS)

/* A histogram of values of any unit. The caller's memory, which must begin as zeroes; one thread at a
 * time. */
struct nfring_hist {
	uint64_t count;                       /* number of values */
	uint64_t max;                         /* largest value, exact */
	uint64_t bucket[NFRING_HIST_BUCKETS]; /* number of values in each bucket */
};

/* Returns the index of the bucket that holds `value`. [any] Since 0.1. */
NFRING_INLINE unsigned nfring_hist_index(uint64_t value)
{
	unsigned shift;

	if (value < (1u << NFRING_HIST_SUB_BITS))
		return (unsigned)value;
	shift = 63u - (unsigned)__builtin_clzll(value) - NFRING_HIST_SUB_BITS;
	return ((shift + 1) << NFRING_HIST_SUB_BITS) + (unsigned)((value >> shift) - (1u << NFRING_HIST_SUB_BITS));
}

/* Counts `value` `times` times. [owner of *h] Since 0.1. */
NFRING_INLINE void nfring_hist_add(struct nfring_hist *h, uint64_t value, uint64_t times)
{
	h->bucket[nfring_hist_index(value)] += times;
	h->count += times;
	if (times && value > h->max)
		h->max = value;
}

/* Returns the quantile `q` (0 to 1; less counts as 0, more as 1): the smallest value that at least the
 * fraction q of the values do not exceed, rounded up to the end of its bucket but never above max.
 * Returns 0 if nothing was counted. [owner of *h] Since 0.1. */
NFRING_API uint64_t nfring_hist_quantile(const struct nfring_hist *h, double q);

/* Adds the counts of *from to *into. [owner of both] Since 0.1. */
NFRING_API void nfring_hist_merge(struct nfring_hist *into, const struct nfring_hist *from);

#ifdef __cplusplus
}
#endif
#endif
