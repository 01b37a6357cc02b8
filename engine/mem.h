/* SPDX-License-Identifier: MIT */
/* Memory: the one place that maps, and the arenas of the control structures.
 *
 * Every engine has a jemalloc arena of its own, so that its structures share no
 * cache line with the program's, and go all at once when the arena goes. Only
 * jemalloc's mallocx() family is used: the program's malloc stays its own. */
#ifndef NFR_MEM_H
#define NFR_MEM_H

#include <stddef.h>

enum nfr_huge {
	NFR_HUGE_NONE = 0,
	NFR_HUGE_EXPLICIT = 1,	  /* from the pool of huge pages */
	NFR_HUGE_TRANSPARENT = 2, /* asked for with madvise */
};

/* Maps zeroed memory, with huge pages if they can be had, left out of core dumps.
 * NULL: none; errno says why. */
void *nfr_mem_map(size_t bytes, enum nfr_huge *huge);
void nfr_mem_unmap(void *at, size_t bytes);

/* 0 or -errno. */
int nfr_arena_open(unsigned *arena);
/* Zeroed, aligned to NFR_FALSE_SHARING; NULL: none. Freed with the arena. */
void *nfr_arena_alloc(unsigned arena, size_t bytes);
void nfr_arena_close(unsigned arena);

#endif
