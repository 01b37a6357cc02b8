/* SPDX-License-Identifier: MIT */
/* Counts the packets of one worker: no lock, no system call, no allocation. */
#ifndef TOP_COUNT_H
#define TOP_COUNT_H

#include "counts.h"

#include <nfring/batch.h>

/* Counts the first `packets` packets of a batch. */
void top_count(struct top_counts *c, const struct nfring_batch *b, uint32_t packets);

/* Copies the counters at the end of an interval of `ns`, and begins the next interval. */
void top_snapshot(struct top_counts *to, struct top_counts *from, uint64_t ns);

#endif
