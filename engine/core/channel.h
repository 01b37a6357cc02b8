/* SPDX-License-Identifier: MIT */
/* The channel: the memory between a worker and its consumer. One mapping without a
 * pointer in it, so that it holds at any address and in any process.
 *
 *   +--------------------+--------------------+---------------------+-------+
 *   | struct nfr_channel | ring `filled`      | ring `free`         | slabs |
 *   |  geometry, wake    | worker -> consumer | consumer -> worker  |       |
 *   +--------------------+--------------------+---------------------+-------+
 *
 * Both rings hold slab numbers. Each has room for every slab, so neither can ever be full. */
#ifndef NFR_CHANNEL_H
#define NFR_CHANNEL_H

#include "slab.h"
#include "spsc.h"
#include "wake.h"

struct nfr_channel {
	/* fixed after nfr_channel_init() */
	struct nfr_geometry geometry;
	uint32_t capacity; /* entries of each ring, a power of two */
	size_t filled_offset;
	size_t free_offset;
	size_t slabs_offset;
	size_t bytes; /* of the whole mapping */
	/* consumer: requested, worker: signalled; each on its own line */
	struct nfr_wake wake;
	/* worker: w, consumer: r. 0 while the worker runs. After its last publish: -ESHUTDOWN,
	 * or the negative errno that ended it. */
	_Atomic int result;
};
NFR_ASSERT_OFFSET(struct nfr_channel, wake, NFR_FALSE_SHARING);
NFR_ASSERT_OFFSET(struct nfr_channel, result, 3 * NFR_FALSE_SHARING);

/* Computes the offsets for `geometry` into *c. Touches nothing else. */
void nfr_channel_layout(struct nfr_channel *c, const struct nfr_geometry *geometry);

/* Makes a zeroed mapping of layout->bytes a channel. */
struct nfr_channel *nfr_channel_init(void *mapping, const struct nfr_channel *layout);

/* Restores the state after nfr_channel_init(): rings empty, nobody asleep. Neither side may be
 * at work. */
void nfr_channel_reset(struct nfr_channel *c);

/* Slabs that the worker has filled and the consumer has not claimed. */
static inline struct nfr_spsc *nfr_channel_filled(struct nfr_channel *c)
{
	return (struct nfr_spsc *)(void *)((char *)c + c->filled_offset);
}

/* Slabs that the consumer has released and the worker has not taken back. */
static inline struct nfr_spsc *nfr_channel_free(struct nfr_channel *c)
{
	return (struct nfr_spsc *)(void *)((char *)c + c->free_offset);
}

static inline char *nfr_channel_slabs(struct nfr_channel *c)
{
	return (char *)c + c->slabs_offset;
}

#endif
