/* SPDX-License-Identifier: MIT */
/* Allocating as programs around the engine do, with the C library's allocator and with jemalloc. */
#include "micro.h"

#include <dlfcn.h>
#include <jemalloc/jemalloc.h>
#include <stdlib.h>
#include <string.h>

#define ROUND 1024u /* blocks replaced in a run */

struct pattern {
	const char *name;
	uint32_t live;             /* blocks in use at a time */
	uint32_t smallest, spread; /* sizes, bytes: smallest to smallest + spread - 1 */
	bool oldest_first;         /* else a block at random is replaced */
};

static const struct pattern patterns[] = {
	{ "batches", 512, 512, 16384, true },  /* copies that wait to be sorted by time */
	{ "records", 100000, 96, 160, false }, /* flows that begin and end */
};

struct nfrb_alloc {
	const struct pattern *pattern;
	bool jemalloc;
	uint32_t next;
	uint64_t random;
	void *block[]; /* pattern->live of them */
};

const char *nfrb_alloc_pattern(unsigned i)
{
	return i < sizeof(patterns) / sizeof(patterns[0]) ? patterns[i].name : NULL;
}

static uint32_t below(struct nfrb_alloc *b, uint32_t limit)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return (uint32_t)(b->random >> 32) % limit;
}

static void give_back(const struct nfrb_alloc *b, void *at)
{
	if (at && b->jemalloc)
		dallocx(at, 0);
	else
		free(at);
}

/* Replaces the block at `i` by a new one and writes its first bytes. False without memory. */
static bool replace(struct nfrb_alloc *b, uint32_t i)
{
	size_t bytes = b->pattern->smallest + below(b, b->pattern->spread);

	give_back(b, b->block[i]);
	b->block[i] = b->jemalloc ? mallocx(bytes, 0) : malloc(bytes);
	if (b->block[i])
		memset(b->block[i], (int)i, 8);
	return b->block[i] != NULL;
}

/* Says whether malloc() is the C library's: whatever is linked with jemalloc may have got that one. */
static bool malloc_is_libc(void)
{
	void *(*in_use)(size_t) = malloc;
	void *at;
	Dl_info info;

	memcpy(&at, &in_use, sizeof(at));
	return dladdr(at, &info) && !strstr(info.dli_fname, "jemalloc");
}

struct nfrb_alloc *nfrb_alloc_open(unsigned pattern, bool jemalloc, const char **why)
{
	struct nfrb_alloc *b = calloc(1, sizeof(*b) + patterns[pattern].live * sizeof(b->block[0]));

	*why = "no memory";
	if (!b)
		return NULL;
	b->pattern = &patterns[pattern];
	b->jemalloc = jemalloc;
	b->random = 88172645463325252u; /* xorshift's customary seed: the same sizes in every run */
	for (uint32_t i = 0; i < b->pattern->live; i++)
		if (!replace(b, i)) {
			nfrb_alloc_close(b);
			return NULL;
		}
	if (malloc_is_libc())
		return b;
	*why = "malloc is jemalloc's: there is nothing to compare";
	nfrb_alloc_close(b);
	return NULL;
}

void nfrb_alloc_close(struct nfrb_alloc *b)
{
	for (uint32_t i = 0; i < b->pattern->live; i++)
		give_back(b, b->block[i]);
	free(b);
}

uint64_t nfrb_alloc_run(struct nfrb_alloc *b)
{
	for (uint32_t n = 0; n < ROUND; n++) {
		uint32_t i = b->next;

		if (b->pattern->oldest_first)
			b->next = (b->next + 1) % b->pattern->live;
		else
			i = below(b, b->pattern->live);
		if (!replace(b, i))
			return 0;
	}
	return ROUND;
}
