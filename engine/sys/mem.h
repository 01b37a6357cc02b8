/* SPDX-License-Identifier: MIT */
/* Memory: mappings, and the arenas of the control structures. No other file maps or allocates
 * memory.
 *
 * Every engine has an arena of its own: a list of what it has allocated, freed together. An engine
 * allocates in nfring_open() only, less than ten times for each worker, so the program's malloc
 * serves. Blocks begin and end at multiples of NFR_FALSE_SHARING: what is in them shares no cache
 * line with the program's memory. */
#ifndef NFR_MEM_H
#define NFR_MEM_H

#include <stddef.h>

/* Maps zeroed memory that is left out of core dumps. NULL: there is none, errno says why. Ordinary
 * pages: with 16 slabs in play huge pages measured no faster, and they cost their zeroing and the
 * memory that no datagram fills. */
void *nfr_mem_map(size_t bytes);
void nfr_mem_unmap(void *at, size_t bytes);

struct nfr_block;

/* An arena. It begins as zeroes. One thread at a time; different arenas are independent. */
struct nfr_arena {
	struct nfr_block *newest;
};

/* Returns zeroed memory aligned to NFR_FALSE_SHARING, freed with the arena. NULL: there is none. */
void *nfr_arena_alloc(struct nfr_arena *arena, size_t bytes);

/* Frees all memory of the arena. The struct itself may lie in it. */
void nfr_arena_close(struct nfr_arena *arena);

#endif
