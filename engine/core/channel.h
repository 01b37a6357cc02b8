/* SPDX-License-Identifier: MIT */
/* The channel: the memory between a worker and its consumer. One mapping without a
 * pointer in it, so that it holds at any address and in any process.
 *
 *   +--------------------+--------------------+---------------------+-------+
 *   | struct nfr_channel | ring `filled`      | ring `free`         | slabs |
 *   |  map, wake         | worker -> consumer | consumer -> worker  |       |
 *   +--------------------+--------------------+---------------------+-------+
 *   '------------------ the consumer writes here, too --------------' '-----'
 *                                                             the consumer reads only
 *
 * Both rings hold handles of batches (slab.h). Each has room for every batch that can be, so neither
 * can ever be full.
 *
 * The worker reads three things that a consumer can write: head of `filled`, tail and slots of
 * `free`, and `wake`. All else it keeps in memory of its own: the map, its ends of the rings
 * (spsc.h), the states of the slabs (slab.h), the parts of the carriers (carrier.h). So a consumer that writes anything
 * anywhere spoils its own view and nothing else. */
#ifndef NFR_CHANNEL_H
#define NFR_CHANNEL_H

#include "slab.h"
#include "spsc.h"
#include "wake.h"

/* How a mapping is divided. Each side keeps a copy. */
struct nfr_channel_map {
	struct nfr_geometry geometry;
	uint32_t capacity; /* entries of each ring, a power of two */
	size_t filled_offset;
	size_t free_offset;
	size_t slabs_offset; /* a multiple of NFR_PAGE_MOST */
	size_t bytes;        /* of the whole mapping */
};

struct nfr_channel {
	/* fixed after nfr_channel_init(); for a consumer that has no copy yet */
	struct nfr_channel_map map;
	/* consumer: requested, worker: signalled; each on its own line */
	struct nfr_wake wake;
	/* worker: w, consumer: r. 0 while the worker runs. After its last publish: -ESHUTDOWN,
	 * or the negative errno that ended it. */
	_Atomic int result;
};
NFR_ASSERT_OFFSET(struct nfr_channel, wake, NFR_FALSE_SHARING);
NFR_ASSERT_OFFSET(struct nfr_channel, result, 3 * NFR_FALSE_SHARING);

/* Computes how a mapping for `geometry` is divided. */
struct nfr_channel_map nfr_channel_map(const struct nfr_geometry *geometry);

/* Makes a zeroed mapping of map->bytes a channel. */
struct nfr_channel *nfr_channel_init(void *mapping, const struct nfr_channel_map *map);

/* Restores the state after nfr_channel_init(): rings empty, nobody asleep. Neither side may be
 * at work; both make their ends of the rings anew, from index 0. */
void nfr_channel_reset(struct nfr_channel *c, const struct nfr_channel_map *map);

/* Batches that the worker has published and the consumer has not claimed. */
static inline struct nfr_spsc *nfr_channel_filled(struct nfr_channel *c, const struct nfr_channel_map *map)
{
	return (struct nfr_spsc *)(void *)((char *)c + map->filled_offset);
}

/* Batches that the consumer has released and the worker has not taken back. */
static inline struct nfr_spsc *nfr_channel_free(struct nfr_channel *c, const struct nfr_channel_map *map)
{
	return (struct nfr_spsc *)(void *)((char *)c + map->free_offset);
}

static inline char *nfr_channel_slabs(struct nfr_channel *c, const struct nfr_channel_map *map)
{
	return (char *)c + map->slabs_offset;
}

#endif
