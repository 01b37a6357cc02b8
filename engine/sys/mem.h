/* SPDX-License-Identifier: MIT */
/* Memory: mappings, and the arenas of the control structures. No other file maps memory.
 *
 * Every engine has a jemalloc arena of its own: its structures share no cache line with the
 * program's, and closing the arena frees all of them. Only jemalloc's mallocx() family is used,
 * so the program's malloc stays as it is. */
#ifndef NFR_MEM_H
#define NFR_MEM_H

#include <stddef.h>

/* Maps zeroed memory that is left out of core dumps. NULL: there is none, errno says why. Ordinary
 * pages: with 16 slabs in play huge pages measured no faster, and they cost their zeroing and the
 * memory that no datagram fills. */
void *nfr_mem_map(size_t bytes);
void nfr_mem_unmap(void *at, size_t bytes);

/* Opens an arena. 0 or -errno. */
int nfr_arena_open(unsigned *arena);
/* Returns zeroed memory aligned to NFR_FALSE_SHARING, freed with the arena. NULL: there is none. */
void *nfr_arena_alloc(unsigned arena, size_t bytes);
void nfr_arena_close(unsigned arena);

#endif
