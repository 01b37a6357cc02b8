/* SPDX-License-Identifier: MIT */
#include "exact_block.h"
#include "sanitizers.h"

#include <stdalign.h>
#include <stdlib.h>

#if TEST_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#endif

#define GAP_BYTE 0xa5
#define JUNK_BYTE 0xee

struct exact_block exact_block_make(const void *data, uint32_t bytes, uint32_t max)
{
	struct exact_block p = { .max = max, .bytes = bytes };
	size_t desc_bytes = max * sizeof(struct nfring_pkt);
	void *block;

	if (posix_memalign(&block, alignof(struct nfring_pkt), desc_bytes + EXACT_BLOCK_GAP_BYTES + bytes) != 0)
		abort();
	p.pkt = block;
	p.gap = (uint8_t *)block + desc_bytes;
	p.datagram = p.gap + EXACT_BLOCK_GAP_BYTES;
	memset(p.pkt, JUNK_BYTE, desc_bytes);
	memset(p.gap, GAP_BYTE, EXACT_BLOCK_GAP_BYTES);
	if (bytes)
		memcpy(p.datagram, data, bytes);
	ASAN_POISON_MEMORY_REGION(p.gap, EXACT_BLOCK_GAP_BYTES);
	return p;
}

bool exact_block_free(struct exact_block *p)
{
	bool intact = true;

	ASAN_UNPOISON_MEMORY_REGION(p->gap, EXACT_BLOCK_GAP_BYTES);
	for (unsigned i = 0; i < EXACT_BLOCK_GAP_BYTES; i++)
		intact &= p->gap[i] == GAP_BYTE;
	free(p->pkt);
	return intact;
}
