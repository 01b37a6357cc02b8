/* SPDX-License-Identifier: MIT */
/* The layout cache against the walk: what it gives must be the same for every
 * input, whatever it has learned before. Broken, it ends the program. */
#ifndef NFR_FUZZ_LAYOUTS_H
#define NFR_FUZZ_LAYOUTS_H

#include "layout.h"

/* Parses `bytes` at `data` with the cache and with the walk, in places of their
 * exact size with `max` descriptors, and compares all that they give. */
void layouts_compare(struct nfr_layouts *c, const void *data, uint32_t bytes, uint32_t max, uint32_t hide);

/* With every comparison that this CPU has: a cold cache, a warm one, cut short, with too few descriptors. */
void layouts_check(const void *data, uint32_t bytes);

/* Fills a cache with other layouts, lets the messages of the datagram take their places, and then the others
 * again. */
void layouts_check_eviction(const void *data, uint32_t bytes);

#define LAYOUTS_MANY_MAX_BYTES 8192u

/* Writes a datagram whose messages fill the cache, take a layout's place, and then are of that layout until it is
 * learned again. Returns its bytes. */
uint32_t layouts_many(uint8_t out[LAYOUTS_MANY_MAX_BYTES]);

/* What the checks have seen so far. */
struct layouts_seen {
	unsigned long evicted; /* datagrams by which a layout lost its place */
	unsigned long learned_again;
};
struct layouts_seen layouts_seen(void);

#endif
