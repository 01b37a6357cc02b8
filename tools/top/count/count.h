/* SPDX-License-Identifier: MIT */
/* Counts the packets of one worker: no lock, no system call, no allocation. */
#ifndef TOP_COUNT_H
#define TOP_COUNT_H

#include "counts.h"

#include <nfring/batch.h>

/* Prepares counters that are zeroed. `copy_range` is that of the group's options: 0 is all that the kernel can copy. */
void top_counts_init(struct top_counts *c, uint32_t copy_range);

/* Counts the first `packets` packets of a batch, at `now_ns` (CLOCK_MONOTONIC). */
void top_count(struct top_counts *c, const struct nfring_batch *b, uint32_t packets, uint64_t now_ns);

/* Copies the counters at the end of an interval of `ns`, and begins the next interval. */
void top_snapshot(struct top_counts *to, struct top_counts *from, uint64_t ns);

#endif
