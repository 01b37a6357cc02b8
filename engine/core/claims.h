/* SPDX-License-Identifier: MIT */
/* The consumer's claims: which batches are with it.
 *
 *   claim     take a free entry, note the handle and a new generation in it
 *   release   the generation of the batch is the one in the entry: free the entry, else refuse
 *
 * A generation is given once in a process, whatever the queue. So a batch that is released twice, or
 * late, or to another queue or engine, finds another generation or a free entry, and is refused.
 *
 * The table is the consumer's own and lies outside of the channel. One thread at a time uses it. */
#ifndef NFR_CLAIMS_H
#define NFR_CLAIMS_H

#include "compiler.h"
#include <stdbool.h>

struct nfr_claim {
	uint64_t generation; /* 0: the entry is free */
	uint32_t handle;     /* what the ring `free` gets; in a free entry: the next free one */
};

struct nfr_claims {
	struct nfr_claim *claim; /* the caller's memory, `capacity` entries */
	uint32_t capacity;
	uint32_t touched; /* entries from here on were never taken */
	uint32_t free;    /* the entry freed last, NFR_CLAIM_NONE: none */
	uint64_t next;    /* generation */
	uint64_t end;     /* of the generations that were fetched */
};

#define NFR_CLAIM_NONE UINT32_MAX

/* Makes every entry free; batches that were claimed before are stale. */
void nfr_claims_init(struct nfr_claims *c, struct nfr_claim *memory, uint32_t capacity);

/* Notes that `handle` is with the consumer. Returns the entry, and its new generation in
 * *generation; NFR_CLAIM_NONE if every entry is taken. */
uint32_t nfr_claims_take(struct nfr_claims *c, uint32_t handle, uint64_t *generation);

/* Frees the entry, and sets *handle to what was noted. False and nothing changed if the entry does
 * not hold this generation. */
bool nfr_claims_give_back(struct nfr_claims *c, uint32_t entry, uint64_t generation, uint32_t *handle);

#endif
