/* SPDX-License-Identifier: MIT */
/* Counters, the loss ledger, and a latency histogram.
 *
 * Per group, exactly, once a packet has been delivered after the last loss:
 *   packets that the kernel numbered = packets + filtered + discarded + lost
 * (A packet logged in the instant between the kernel's binding the group and its
 * numbering it is delivered without a number.)
 * A loss at the very tail has no later packet to show the gap: socket_drops
 * shows it, in datagrams. */
#ifndef NFRING_STATS_H
#define NFRING_STATS_H

#include <nfring/version.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Counters only grow; each is exact, but two of them may be read a moment apart
 * while the engine runs. */
struct nfring_stats {
	size_t size;           /* set by the caller: sizeof(struct nfring_stats) */
	uint64_t packets;      /* delivered: published to the ring or given to the callback */
	uint64_t bytes;        /* received datagrams, netlink headers included */
	uint64_t datagrams;    /* received */
	uint64_t wakeups;      /* times a worker came back from waiting with something */
	uint64_t lost;         /* packets missing by sequence number, whatever the cause */
	uint64_t socket_drops; /* datagrams dropped at a full socket buffer (SK_MEMINFO_DROPS, 32 bits a group) */
	uint64_t truncated;    /* datagrams longer than the slab; what was cut off is in lost */
	uint64_t malformed;    /* netlink messages (dropped) and attributes (treated as absent) that no kernel writes */
	uint64_t filtered;     /* packets refused by nfring_opts.filter */
	uint64_t discarded;    /* packets received before the start or after the stop with nobody to take them */
	uint64_t resyncs;      /* sequence numbers that went backwards: somebody reset the group */
	uint64_t starved;      /* times receiving paused because the consumer held every slab */
	uint64_t reserved[8];  /* 0: room for later counters, so that the size stays */
};

/* Settings in force and state of one worker. */
struct nfring_worker_stats {
	size_t size;             /* set by the caller: sizeof(struct nfring_worker_stats) */
	struct nfring_stats sum; /* of this worker's groups */
	const char *source;      /* "uring" or "recv"; static memory */
	int cpu;                 /* pinned to, or -1 */
	uint16_t group;          /* first group */
	uint16_t group_count;
	uint32_t qthresh; /* in force now, in the first group */
	uint32_t timeout_cs;
	uint32_t nlbufsiz_bytes; /* likewise */
	uint32_t rcvbuf_bytes;   /* as the kernel accounts it (twice what was asked for) */
	uint32_t latency_budget_us;
	uint32_t hold_us;       /* how long the worker may sleep on packets that have arrived */
	uint32_t slab_bytes;    /* receive buffer of one slab */
	uint32_t slabs;         /* in all */
	uint32_t window;        /* posted to the kernel at a time */
	uint32_t free_slabs;    /* neither posted, nor parsed, nor with the consumer */
	uint8_t min_wait;       /* 1: the kernel batches wake-ups itself (Linux 6.12) */
	uint8_t qthresh_frozen; /* 1: the kernel refused a change (privileges were dropped) */
	/* From logging to the consumer (claim or callback), of one packet in every batch,
	 * counting for the batch. */
	uint64_t latency_stamped;   /* packets judged by the kernel's timestamp */
	uint64_t latency_unstamped; /* by the time of receipt: the wait in the kernel is not in it */
	uint64_t latency_p50_ns;
	uint64_t latency_p90_ns;
	uint64_t latency_p99_ns;
	uint64_t latency_p999_ns;
	uint64_t latency_max_ns;
};

/* -- latency histogram --------------------------------------------------------
 * Log-linear: 32 steps per power of two, so a quantile is exact to 3.2 %.
 * The caller's memory, zeroed to begin with; one thread at a time. */
#define NFRING_HIST_SUB_BITS 5
#define NFRING_HIST_BUCKETS ((64 - NFRING_HIST_SUB_BITS + 1) << NFRING_HIST_SUB_BITS)

struct nfring_hist {
	uint64_t count;
	uint64_t max;
	uint64_t bucket[NFRING_HIST_BUCKETS];
};

/* Which bucket holds `value`. Since 0.1. */
static inline unsigned nfring_hist_index(uint64_t value)
{
	unsigned shift;

	if (value < (1u << NFRING_HIST_SUB_BITS))
		return (unsigned)value;
	shift = 63u - (unsigned)__builtin_clzll(value) - NFRING_HIST_SUB_BITS;
	return ((shift + 1) << NFRING_HIST_SUB_BITS) + (unsigned)((value >> shift) - (1u << NFRING_HIST_SUB_BITS));
}

/* Counts `value` (any unit) `times` times. Since 0.1. */
static inline void nfring_hist_add(struct nfring_hist *h, uint64_t value, uint64_t times)
{
	h->bucket[nfring_hist_index(value)] += times;
	h->count += times;
	if (times && value > h->max)
		h->max = value;
}

/* The smallest value that at least `q` (0 to 1, others count as the nearer) of the counted values do not
 * exceed, rounded up to the end of its bucket but never above max; 0 if nothing
 * was counted. [owner] Since 0.1. */
NFRING_API uint64_t nfring_hist_quantile(const struct nfring_hist *h, double q);

/* Adds what `from` counted to `into`. [owner of both] Since 0.1. */
NFRING_API void nfring_hist_merge(struct nfring_hist *into, const struct nfring_hist *from);

#ifdef __cplusplus
}
#endif
#endif
