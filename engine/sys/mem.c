/* SPDX-License-Identifier: MIT */
#include "mem.h"
#include "compiler.h"

#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>

#define SPARE_ARENAS 16

void *nfr_mem_map(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	/* Captured packets must not get into a core dump. */
	(void)madvise(at, bytes, MADV_DONTDUMP);
	return at;
}

void nfr_mem_unmap(void *at, size_t bytes)
{
	if (at)
		munmap(at, bytes);
}

/* Closed arenas, to be used again: jemalloc keeps the address space of a destroyed one. */
static pthread_mutex_t spare_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned spare[SPARE_ARENAS];
static unsigned n_spare;

int nfr_arena_open(unsigned *arena)
{
	size_t size = sizeof(*arena);
	bool found;

	pthread_mutex_lock(&spare_lock);
	found = n_spare > 0;
	if (found)
		*arena = spare[--n_spare];
	pthread_mutex_unlock(&spare_lock);
	return found ? 0 : -mallctl("arenas.create", arena, &size, NULL, 0);
}

void *nfr_arena_alloc(unsigned arena, size_t bytes)
{
	return mallocx(bytes,
		       MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE | MALLOCX_ZERO | MALLOCX_ALIGN(NFR_FALSE_SHARING));
}

/* Frees everything in the arena; `how` is "reset" or "destroy". */
static void end_arena(unsigned arena, const char *how)
{
	char name[40];

	snprintf(name, sizeof(name), "arena.%u.%s", arena, how);
	(void)mallctl(name, NULL, NULL, NULL, 0);
}

void nfr_arena_close(unsigned arena)
{
	bool kept;

	end_arena(arena, "reset");
	pthread_mutex_lock(&spare_lock);
	kept = n_spare < SPARE_ARENAS;
	if (kept)
		spare[n_spare++] = arena;
	pthread_mutex_unlock(&spare_lock);
	if (!kept)
		end_arena(arena, "destroy");
}
