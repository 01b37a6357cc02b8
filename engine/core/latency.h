/* SPDX-License-Identifier: MIT */
/* Latency of packets: from the kernel's timestamp (NFULA_TIMESTAMP) until the batch reaches its
 * consumer. A packet without one counts from the worker's receipt of its datagram.
 *
 * Both ends are readings of CLOCK_REALTIME. Where nfring/clock.h says that the time between them cannot be told,
 * the packets are counted apart, in `stepped` alone.
 *
 * One packet of every batch is sampled and counts for the whole batch. The position of the
 * sample moves by one each time, so every position is sampled equally often, at the price of
 * one packet a batch.
 *
 * The thread that consumes (the worker with a callback, the consumer of a queue): w, any: r. */
#ifndef NFR_LATENCY_H
#define NFR_LATENCY_H

#include <nfring/batch.h>
#include <nfring/clock.h>
#include <nfring/stats.h>
#include <stdatomic.h>

struct nfr_latency {
	_Atomic uint64_t bucket[NFRING_HIST_BUCKETS]; /* packets by latency in ns */
	_Atomic uint64_t max;                         /* largest latency, ns */
	_Atomic uint64_t stamped;                     /* packets whose sample had a timestamp of the kernel */
	_Atomic uint64_t unstamped;                   /* packets whose sample counts from receipt */
	_Atomic uint64_t stepped;                     /* packets whose sample tells no latency: the clock was stepped */
	struct nfring_steps steps;                    /* the writer's */
	uint32_t sample_at;                           /* position of the next sample, modulo the batch; the writer's */
};

/* Notes how the clocks stand, before packets come. [owner, while nobody consumes] */
void nfr_latency_begin(struct nfr_latency *l);

/* Counts a batch that reaches its consumer now. */
void nfr_latency_enter(struct nfr_latency *l, const struct nfring_batch *batch);

/* Counts a batch that reaches its consumer at `now_ns`, by the steps found so far. A timestamp that is later
 * by NFRING_STEPS_NS at most counts as 0 ns: clocks of two CPUs differ. */
void nfr_latency_enter_at(struct nfr_latency *l, const struct nfring_batch *batch, uint64_t now_ns);

/* Copies the counts to *out and overwrites it. Counts that arrive meanwhile may be missing. */
void nfr_latency_read(const struct nfr_latency *l, struct nfring_hist *out);

#endif
