/* SPDX-License-Identifier: MIT */
/* The sum over the workers: six lists, and for each what has no row in it. */
#ifndef TOP_TOTAL_H
#define TOP_TOTAL_H

#include "counts.h"

#include <stdbool.h>
#include <stddef.h>

/* A row of a list. */
struct top_item {
	struct top_sum all, recent; /* since the start; in the last interval */
	const void *key;            /* struct top_x_key of its list, in the counters that were merged */
};

struct top_items {
	struct top_item *item;
	size_t count;
	struct top_item without; /* packets that have no row here: the total less all items */
	struct top_evicted evicted;
};

struct top_view {
	struct top_item total;
	uint64_t recent_ns; /* length of the last interval */
	struct top_sum no_flow;
	struct top_items list[TOP_LISTS];
	unsigned workers;
};

/* Allocates a view for so many workers. NULL: no memory. */
struct top_view *top_view_open(unsigned workers);
void top_view_close(struct top_view *v);

/* Adds up the counters of `n` workers, which must stay as they are while the view is used. */
void top_merge(struct top_view *v, const struct top_counts *const *from, unsigned n);

/* What rows are sorted by. */
enum top_order { TOP_BY_RATE, TOP_BY_BITS, TOP_BY_PACKETS, TOP_BY_BYTES, TOP_ORDERS };

/* Sorts all lists: the busiest row first; with `reverse` the quietest. Ties always come in the same order. */
void top_sort(struct top_view *v, enum top_order order, bool reverse);

/* Adds `from` to `to`; takes it away. */
void top_item_add(struct top_item *to, const struct top_item *from);
void top_item_take(struct top_item *from, const struct top_item *what);

#endif
