/* SPDX-License-Identifier: MIT */
/* The sum over the workers, each list sorted, the busiest first. */
#ifndef TOP_TOTAL_H
#define TOP_TOTAL_H

#include "counts.h"

#include <stddef.h>

struct top_view {
	struct top_row total;
	uint64_t recent_ns; /* length of the last interval */
	uint64_t evicted;
	struct top_sum lost_track, no_flow;
	struct top_flow *flow;
	size_t flows, prefixes, devices, workers;
	struct top_prefix prefix[TOP_PREFIXES];
	struct top_device device[TOP_DEVICES];
};

/* Allocates a view for so many workers. NULL: no memory. */
struct top_view *top_view_open(unsigned workers);
void top_view_close(struct top_view *v);

/* Adds up the counters of `n` workers and sorts: by the last interval, or with `by_all` by
 * the totals. */
void top_merge(struct top_view *v, const struct top_counts *const *from, unsigned n, bool by_all);

#endif
