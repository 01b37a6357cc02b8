/* SPDX-License-Identifier: MIT */
/* How long packets were under way when their consumer got them: from the kernel's
 * timestamp where there is one, from receipt otherwise.
 *
 * Of every batch one packet is looked at, a different one each time, and counts
 * for all of them: the whole distribution at a price per batch. Written by the
 * one thread that consumes, read by any. */
#ifndef NFR_LATENCY_H
#define NFR_LATENCY_H

#include <nfring/batch.h>
#include <nfring/stats.h>
#include <stdatomic.h>

struct nfr_latency {
	_Atomic uint64_t bucket[NFRING_HIST_BUCKETS]; /* packets by latency in ns */
	_Atomic uint64_t max;
	_Atomic uint64_t stamped;   /* packets of batches judged by the kernel's timestamp */
	_Atomic uint64_t unstamped; /* by receipt */
	uint32_t turn;              /* which packet is next; the writer's own */
};

/* Enters a batch that is being handed to its consumer now. */
void nfr_latency_enter(struct nfr_latency *l, const struct nfring_batch *batch);

/* Copies what was counted so far. */
void nfr_latency_read(const struct nfr_latency *l, struct nfring_hist *out);

#endif
