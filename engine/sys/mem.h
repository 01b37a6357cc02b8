/* SPDX-License-Identifier: MIT */
/* Memory: the one place that maps, and the arenas of the control structures.
 *
 * Every engine has a jemalloc arena of its own, so that its structures share no
 * cache line with the program's, and go all at once when the arena goes. Only
 * jemalloc's mallocx() family is used: the program's malloc stays its own. */
#ifndef NFR_MEM_H
#define NFR_MEM_H

#include <stddef.h>

/* Maps zeroed memory, left out of core dumps; NULL: none, errno says why. Ordinary
 * pages: so few slabs are in play at a time that huge ones measured no faster,
 * and cost their zeroing and the memory that no datagram fills. */
void *nfr_mem_map(size_t bytes);
void nfr_mem_unmap(void *at, size_t bytes);

/* 0 or -errno. */
int nfr_arena_open(unsigned *arena);
/* Zeroed, aligned to NFR_FALSE_SHARING; NULL: none. Freed with the arena. */
void *nfr_arena_alloc(unsigned arena, size_t bytes);
void nfr_arena_close(unsigned arena);

#endif
