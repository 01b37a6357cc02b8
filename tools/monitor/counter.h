/* SPDX-License-Identifier: MIT */
/* What the consumer of one worker counts for the metrics. One thread writes, the monitor reads meanwhile. */
#ifndef MONITOR_COUNTER_H
#define MONITOR_COUNTER_H

#include <nfring/batch.h>

struct monitor_counter;

void monitor_counter_add(struct monitor_counter *c, const struct nfring_batch *b, uint32_t packets);

/* Counts the first `packets` of a batch that was just claimed. A counter that is NULL counts nothing. No lock, no
 * system call. [the consumer of its worker] */
static inline void monitor_count(struct monitor_counter *c, const struct nfring_batch *b, uint32_t packets)
{
	if (c)
		monitor_counter_add(c, b, packets);
}

#endif
