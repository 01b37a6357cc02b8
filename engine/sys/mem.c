/* SPDX-License-Identifier: MIT */
#include "mem.h"
#include "compiler.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Heads one allocation of an arena. What is allocated follows it, as aligned as the head is. */
struct nfr_block {
	alignas(NFR_FALSE_SHARING) struct nfr_block *next;
};

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

void *nfr_arena_alloc(struct nfr_arena *arena, size_t bytes)
{
	const size_t size = sizeof(struct nfr_block) + nfr_round_up(bytes, NFR_FALSE_SHARING);
	struct nfr_block *b = aligned_alloc(NFR_FALSE_SHARING, size);

	if (!b)
		return NULL;
	memset(b, 0, size);
	b->next = arena->newest;
	arena->newest = b;
	return b + 1;
}

void nfr_arena_close(struct nfr_arena *arena)
{
	struct nfr_block *b = arena->newest;

	while (b) { /* *arena may be gone */
		struct nfr_block *next = b->next;

		free(b);
		b = next;
	}
}
