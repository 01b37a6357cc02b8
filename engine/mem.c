/* SPDX-License-Identifier: MIT */
#include "mem.h"
#include "compiler.h"

#include <jemalloc/jemalloc.h>
#include <stdio.h>
#include <sys/mman.h>

void *nfr_mem_map(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	/* Captured packets do not belong into a core dump. */
	(void)madvise(at, bytes, MADV_DONTDUMP);
	return at;
}

void nfr_mem_unmap(void *at, size_t bytes)
{
	if (at)
		munmap(at, bytes);
}

int nfr_arena_open(unsigned *arena)
{
	size_t size = sizeof(*arena);

	return -mallctl("arenas.create", arena, &size, NULL, 0);
}

void *nfr_arena_alloc(unsigned arena, size_t bytes)
{
	return mallocx(bytes,
		       MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE | MALLOCX_ZERO | MALLOCX_ALIGN(NFR_FALSE_SHARING));
}

void nfr_arena_close(unsigned arena)
{
	char name[40];

	snprintf(name, sizeof(name), "arena.%u.destroy", arena);
	(void)mallctl(name, NULL, NULL, NULL, 0);
}
