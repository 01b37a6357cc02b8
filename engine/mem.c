/* SPDX-License-Identifier: MIT */
#include "mem.h"
#include "compiler.h"

#include <errno.h>
#include <jemalloc/jemalloc.h>
#include <stdio.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)

void *nfr_mem_map(size_t bytes, enum nfr_huge *huge)
{
	size_t whole = nfr_round_up(bytes, HUGE_PAGE);
	void *at = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	*huge = NFR_HUGE_EXPLICIT;
	if (at == MAP_FAILED) {
		at = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (at == MAP_FAILED)
			return NULL;
		*huge = madvise(at, whole, MADV_HUGEPAGE) == 0 ? NFR_HUGE_TRANSPARENT : NFR_HUGE_NONE;
	}
	/* Captured packets do not belong into a core dump. */
	(void)madvise(at, whole, MADV_DONTDUMP);
	return at;
}

void nfr_mem_unmap(void *at, size_t bytes)
{
	if (at)
		munmap(at, nfr_round_up(bytes, HUGE_PAGE));
}

int nfr_arena_open(unsigned *arena)
{
	size_t size = sizeof(*arena);

	return -mallctl("arenas.create", arena, &size, NULL, 0);
}

void *nfr_arena_alloc(unsigned arena, size_t bytes)
{
	return mallocx(bytes, MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE | MALLOCX_ZERO |
				      MALLOCX_ALIGN(NFR_FALSE_SHARING));
}

void nfr_arena_close(unsigned arena)
{
	char name[40];

	snprintf(name, sizeof(name), "arena.%u.destroy", arena);
	(void)mallctl(name, NULL, NULL, NULL, 0);
}
