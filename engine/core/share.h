/* SPDX-License-Identifier: MIT */
/* What a worker and its consumer share: one mapping without a pointer in it, so
 * that it holds at any address and in any process.
 *
 *   +------------------+--------------------+---------------------+-------+
 *   | struct nfr_share | ring: slabs ready  | ring: slabs back    | slabs |
 *   |  geometry, wake     | worker -> consumer | consumer -> worker  |       |
 *   +------------------+--------------------+---------------------+-------+
 *
 * Either ring holds every slab there is, so that neither can ever be full. */
#ifndef NFR_SHARE_H
#define NFR_SHARE_H

#include "slab.h"
#include "spsc.h"
#include "wake.h"

struct nfr_share {
	struct nfr_geometry geometry; /* fixed */
	uint32_t capacity;            /* of the rings */
	size_t ready_offset;
	size_t back_offset;
	size_t slabs_offset;
	size_t bytes; /* of the whole */
	struct nfr_wake wake;
	/* 0 while the worker runs; -ESHUTDOWN or another negative errno after its last
	 * publish. The worker's line. */
	_Atomic int ended;
};

/* The layout for `geometry`; nothing is touched but *s. */
void nfr_share_layout(struct nfr_share *s, const struct nfr_geometry *geometry);

/* Makes a zeroed mapping of layout->bytes usable. */
struct nfr_share *nfr_share_init(void *mapping, const struct nfr_share *layout);

/* As after nfr_share_init(): rings empty, nobody asleep. Neither side may be at work. */
void nfr_share_reset(struct nfr_share *s);

static inline struct nfr_spsc *nfr_share_ready(struct nfr_share *s)
{
	return (struct nfr_spsc *)(void *)((char *)s + s->ready_offset);
}

static inline struct nfr_spsc *nfr_share_back(struct nfr_share *s)
{
	return (struct nfr_spsc *)(void *)((char *)s + s->back_offset);
}

static inline char *nfr_share_slabs(struct nfr_share *s)
{
	return (char *)s + s->slabs_offset;
}

#endif
