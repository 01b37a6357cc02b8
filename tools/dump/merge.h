/* SPDX-License-Identifier: MIT */
/* Merges the packets of several groups into one stream, sorted by time.
 *
 * The packets of one group arrive in order. Packets of different groups do not: each group
 * has its own batch in the kernel, and each worker its own pace. So each batch gets a
 * deadline, its arrival + window_ns. When the deadline of the oldest batch is over, packets
 * of all groups are shown, the earliest first, until that batch is empty. A packet that
 * arrives at most window_ns after it was logged is therefore shown in order.
 *
 *   group 0   [batch]->[batch]      a heap holds the earliest packet of each group;
 *   group 1   [batch]               seq_global, where it is shown, orders equal times
 *   by arrival  b0 b2 b1            b0 has the next deadline
 *
 * Batches are copied, so that their slabs go back to the worker at once. While the copies
 * have more than max_bytes, packets are shown before the deadline; emitted_early counts
 * the batches whose arrival caused that. */
#ifndef DUMP_MERGE_H
#define DUMP_MERGE_H

#include <nfring/batch.h>

struct dump_merge_setup {
	const uint16_t *group; /* numbers of the groups; read by dump_merge_open() only */
	uint32_t groups;
	size_t max_bytes; /* of copies */
	uint64_t window_ns;
	/* Called for each packet, the earliest first. */
	void (*show)(void *user, const struct nfring_batch *b, const struct nfring_pkt *p);
	void *user;
};

struct dump_merge;

/* NULL: no memory. */
struct dump_merge *dump_merge_open(const struct dump_merge_setup *setup);
void dump_merge_close(struct dump_merge *m);

/* Copies a claimed batch. `now_ns` is CLOCK_MONOTONIC. */
void dump_merge_push(struct dump_merge *m, const struct nfring_batch *b, uint64_t now_ns);

/* Shows the batches whose deadline is over. Returns the ns until the next deadline;
 * UINT64_MAX: there are no batches. */
uint64_t dump_merge_emit(struct dump_merge *m, uint64_t now_ns);

/* Shows all packets. */
void dump_merge_drain(struct dump_merge *m);

/* Returns how many batches made others be shown before their deadline, for lack of memory. */
uint64_t dump_merge_emitted_early(const struct dump_merge *m);

#endif
