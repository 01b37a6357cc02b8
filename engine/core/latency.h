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
 * A clock that is no vDSO clock costs a system call a reading, so a worker with a callback reads it once before the
 * batches of a poll, and once behind them if there are several. The callback got each at
 *
 *   begin + (end - begin) * packets of the batches before it / packets of all
 *
 * The consumer of a queue reads it at each claim: what it does in between is not known here.
 *
 * The thread that consumes (the worker with a callback, the consumer of a queue): w, any: r. */
#ifndef NFR_LATENCY_H
#define NFR_LATENCY_H

#include <nfring/batch.h>
#include <nfring/clock.h>
#include <nfring/stats.h>
#include <stdatomic.h>

/* Batches of one round, at most. */
#define NFR_LATENCY_ROUND 64u

/* The sample of a batch. */
struct nfr_sample {
	uint64_t since_ns;
	uint32_t count;  /* packets of the batch */
	uint32_t before; /* packets of the batches before it in the round */
	bool stamped;
};

struct nfr_latency {
	_Atomic uint64_t bucket[NFRING_HIST_BUCKETS]; /* packets by latency in ns */
	_Atomic uint64_t max;                         /* largest latency, ns */
	_Atomic uint64_t stamped;                     /* packets whose sample had a timestamp of the kernel */
	_Atomic uint64_t unstamped;                   /* packets whose sample counts from receipt */
	_Atomic uint64_t stepped;                     /* packets whose sample tells no latency: the clock was stepped */
	struct nfring_steps steps;                    /* the writer's */
	uint32_t sample_at;                           /* position of the next sample, modulo the batch; the writer's */
	/* the batches of the round that is under way; the writer's */
	uint64_t begin_ns;
	uint32_t batches, packets;
	struct nfr_sample sample[NFR_LATENCY_ROUND];
};

/* Notes how the clocks stand, before packets come. [owner, while nobody consumes] */
void nfr_latency_begin(struct nfr_latency *l);

/* Counts a batch that reaches its consumer now. */
void nfr_latency_enter(struct nfr_latency *l, const struct nfring_batch *batch);

/* Counts a batch that reaches its consumer at `now_ns`, by the steps found so far. A timestamp that is later
 * by NFRING_STEPS_NS at most counts as 0 ns: clocks of two CPUs differ. */
void nfr_latency_enter_at(struct nfr_latency *l, const struct nfring_batch *batch, uint64_t now_ns);

/* Notes a batch that a callback gets now, in a round that began at `begin_ns`: a reading of CLOCK_REALTIME that
 * was just taken, if the batch is the round's first. It counts from nfr_latency_end_round() on. */
void nfr_latency_note(struct nfr_latency *l, const struct nfring_batch *batch, uint64_t begin_ns);

/* Counts the batches of the round. */
void nfr_latency_end_round(struct nfr_latency *l);

/* Copies the counts to *out and overwrites it. Counts that arrive meanwhile may be missing. */
void nfr_latency_read(const struct nfr_latency *l, struct nfring_hist *out);

#endif
