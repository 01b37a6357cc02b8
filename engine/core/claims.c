/* SPDX-License-Identifier: MIT */
#include "claims.h"

#include <stdatomic.h>

/* Generations are fetched in blocks: one locked instruction for so many claims. */
#define BLOCK 65536u

/* Any thread adds; 0 stands for a free entry. 2^64 generations last 58,000 years at 10,000,000
 * claims a second. */
static _Atomic uint64_t next_block = 1;

void nfr_claims_init(struct nfr_claims *c, struct nfr_claim *memory, uint32_t capacity)
{
	*c = (struct nfr_claims){ .claim = memory, .capacity = capacity, .free = NFR_CLAIM_NONE };
}

static uint64_t new_generation(struct nfr_claims *c)
{
	if (nfr_unlikely(c->next == c->end)) {
		/* Relaxed: only that each is given once matters. */
		c->next = atomic_fetch_add_explicit(&next_block, BLOCK, memory_order_relaxed);
		c->end = c->next + BLOCK;
	}
	return c->next++;
}

uint32_t nfr_claims_take(struct nfr_claims *c, uint32_t handle, uint64_t *generation)
{
	uint32_t entry = c->free;

	if (entry != NFR_CLAIM_NONE)
		c->free = c->claim[entry].handle;
	else if (c->touched < c->capacity)
		entry = c->touched++;
	else
		return NFR_CLAIM_NONE;
	*generation = new_generation(c);
	c->claim[entry] = (struct nfr_claim){ .generation = *generation, .handle = handle };
	return entry;
}

bool nfr_claims_give_back(struct nfr_claims *c, uint32_t entry, uint64_t generation, uint32_t *handle)
{
	struct nfr_claim *claim;

	if (nfr_unlikely(entry >= c->touched || generation == 0))
		return false;
	claim = &c->claim[entry];
	if (nfr_unlikely(claim->generation != generation))
		return false;
	*handle = claim->handle;
	*claim = (struct nfr_claim){ .handle = c->free };
	c->free = entry;
	return true;
}
