/* SPDX-License-Identifier: MIT */
#include "slab.h"

struct nfr_geometry nfr_geometry_make(uint32_t buf_bytes, uint32_t desc_max, size_t memory_bytes)
{
	struct nfr_geometry g = { .desc_max = desc_max, .buf_bytes = buf_bytes };
	size_t pages, slabs;

	g.buf_offset = (uint32_t)(sizeof(struct nfr_slab) + desc_max * sizeof(struct nfring_pkt));
	/* An odd number of pages: the heads of successive slabs then fall on
	 * different sets of the L2 cache, where powers of two would share one. */
	pages = (g.buf_offset + buf_bytes + NFR_PAGE - 1) / NFR_PAGE | 1;
	g.stride = pages * NFR_PAGE;
	slabs = memory_bytes / g.stride;
	g.slabs = (uint32_t)nfr_min(nfr_max(slabs, 2u), UINT16_MAX); /* io_uring numbers buffers in 16 bits */
	return g;
}

void nfr_pool_init(struct nfr_pool *p, const struct nfr_geometry *geometry, void *base, uint32_t *free, uint8_t *state)
{
	*p = (struct nfr_pool){ .geometry = *geometry, .base = base, .state = state, .free = free };
	nfr_pool_reset(p);
}

void nfr_pool_reset(struct nfr_pool *p)
{
	p->n_free = p->n_posted = p->n_published = p->n_carriers = 0;
	for (uint32_t i = p->geometry.slabs; i-- > 0;) {
		p->state[i] = NFR_SLAB_FREE;
		p->free[p->n_free++] = i;
	}
}

static bool move(struct nfr_pool *p, uint32_t slab, enum nfr_slab_state from, enum nfr_slab_state to)
{
	if (nfr_unlikely(slab >= p->geometry.slabs || p->state[slab] != from))
		return false;
	p->state[slab] = (uint8_t)to;
	if (to == NFR_SLAB_FREE)
		p->free[p->n_free++] = slab;
	return true;
}

static uint32_t pop_free(struct nfr_pool *p, enum nfr_slab_state to)
{
	uint32_t slab;

	if (p->n_free == 0)
		return NFR_SLAB_NONE;
	slab = p->free[--p->n_free];
	p->state[slab] = (uint8_t)to;
	return slab;
}

uint32_t nfr_pool_post(struct nfr_pool *p)
{
	uint32_t slab = pop_free(p, NFR_SLAB_POSTED);

	p->n_posted += slab != NFR_SLAB_NONE;
	return slab;
}

bool nfr_pool_unpost(struct nfr_pool *p, uint32_t slab)
{
	bool ok = move(p, slab, NFR_SLAB_POSTED, NFR_SLAB_FREE);

	p->n_posted -= ok;
	return ok;
}

bool nfr_pool_fill(struct nfr_pool *p, uint32_t slab)
{
	bool ok = move(p, slab, NFR_SLAB_POSTED, NFR_SLAB_FILLED);

	p->n_posted -= ok;
	return ok;
}

bool nfr_pool_drop(struct nfr_pool *p, uint32_t slab)
{
	return move(p, slab, NFR_SLAB_FILLED, NFR_SLAB_FREE);
}

bool nfr_pool_publish(struct nfr_pool *p, uint32_t slab)
{
	bool ok = move(p, slab, NFR_SLAB_FILLED, NFR_SLAB_PUBLISHED);

	p->n_published += ok;
	return ok;
}

bool nfr_pool_take_back(struct nfr_pool *p, uint32_t slab)
{
	bool ok = move(p, slab, NFR_SLAB_PUBLISHED, NFR_SLAB_FREE);

	p->n_published -= ok;
	return ok;
}

uint32_t nfr_pool_open_carrier(struct nfr_pool *p)
{
	uint32_t slab = pop_free(p, NFR_SLAB_CARRIER);

	p->n_carriers += slab != NFR_SLAB_NONE;
	return slab;
}

bool nfr_pool_free_carrier(struct nfr_pool *p, uint32_t slab)
{
	bool ok = move(p, slab, NFR_SLAB_CARRIER, NFR_SLAB_FREE);

	p->n_carriers -= ok;
	return ok;
}
