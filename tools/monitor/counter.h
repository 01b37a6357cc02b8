/* SPDX-License-Identifier: MIT */
/* What the consumers count for the metrics: wire bytes, prefixes, latencies. The engine counts the rest.
 *
 *   struct monitor_counts      of the engine: a tally for each group
 *   struct monitor_counter     of a worker: its prefixes and latencies
 *
 * A number is written by one thread, the consumer of its worker, with plain additions, and read by others meanwhile:
 * never torn, and exact once the consumer has ended. Two numbers may be some packets apart. */
#ifndef MONITOR_COUNTER_H
#define MONITOR_COUNTER_H

#include <nfring/batch.h>
#include <nfring/clock.h>
#include <stdalign.h>
#include <stdatomic.h>

#define MONITOR_LINE 64          /* bytes of a cache line */
#define MONITOR_PREFIXES 64      /* of a worker; those beyond are counted together */
#define MONITOR_PREFIX_BYTES 128 /* the kernel's NF_LOG_PREFIXLEN */
#define MONITOR_SLOTS 256        /* a power of two, well above MONITOR_PREFIXES */
#define MONITOR_BOUNDS 15        /* of the histogram; a last bucket is beyond them */

/* Upper bounds of the buckets of latencies, ns. */
extern const uint64_t monitor_bound_ns[MONITOR_BOUNDS];

struct monitor_tally {
	_Atomic uint64_t packets;
	_Atomic uint64_t bytes; /* on the wire, by the IP header; as captured where it tells nothing */
};

struct monitor_group {
	alignas(MONITOR_LINE) _Atomic uint64_t bytes; /* of all packets; consumer of the group's worker: wo, any: ro */
	struct monitor_tally other;                   /* of prefixes that found no room; the same */
};

struct monitor_prefix {
	struct monitor_tally tally; /* consumer: wo, any: ro */
	uint32_t group;             /* index of the group; these three are set before the prefix is counted */
	uint32_t len;
	char text[MONITOR_PREFIX_BYTES];
};

struct monitor_counts {
	uint32_t groups;
	uint16_t *index;             /* of a group's number, 0 to 65535 */
	struct monitor_group *group; /* by index, in the order of the engine */
};

struct monitor_counter {
	alignas(MONITOR_LINE) struct monitor_counts *counts; /* consumer: ro */
	struct nfring_steps steps;                           /* consumer */
	struct monitor_prefix *last;                         /* consumer: of the packet before */
	uint8_t slot[MONITOR_SLOTS]; /* consumer: hash table of prefix[]; 0: empty, else 1 + number */
	_Atomic uint32_t prefixes;   /* consumer: wo, any: ro */
	struct monitor_prefix prefix[MONITOR_PREFIXES];
	_Atomic uint64_t latency[MONITOR_BOUNDS + 1]; /* packets of each bucket; consumer: wo, any: ro */
	_Atomic uint64_t latency_ns;                  /* sum of all latencies; the same */
};

/* Counts, as monitor_count() says. */
void monitor_counter_add(struct monitor_counter *c, const struct nfring_batch *b, uint32_t packets);

/* Counts the first `packets` of a batch that was just claimed. A counter that is NULL counts nothing. No lock, no
 * system call, no allocation. [the consumer of its worker] */
static inline void monitor_count(struct monitor_counter *c, const struct nfring_batch *b, uint32_t packets)
{
	if (c)
		monitor_counter_add(c, b, packets);
}

#endif
