/* SPDX-License-Identifier: MIT */
#include "carrier.h"

#include <string.h>

void nfr_carriers_init(struct nfr_carriers *c, struct nfr_pool *pool, uint8_t *out, uint16_t *parts)
{
	*c = (struct nfr_carriers){ .pool = pool, .out = out, .parts = parts };
	nfr_carriers_reset(c);
}

void nfr_carriers_reset(struct nfr_carriers *c)
{
	const struct nfr_geometry *g = &c->pool->geometry;

	memset(c->out, 0, nfr_carriers_out_bytes(g));
	memset(c->parts, 0, g->slabs * sizeof(*c->parts));
	c->n_parts = 0;
	c->open = NFR_SLAB_NONE;
	c->used = 0;
}

static size_t part_bytes(uint32_t count, uint32_t bytes)
{
	return sizeof(struct nfr_slab) + count * sizeof(struct nfring_pkt) + bytes;
}

/* Says whether a copy of `bytes` costs less than the slab that it sets free is worth. */
static bool is_worth_it(const struct nfr_pool *p, uint64_t bytes)
{
	const struct nfr_geometry *g = &p->geometry;

	return bytes * NFR_CARRIER_PARTS_MIN * g->slabs <= (uint64_t)g->stride * (p->n_published + p->n_carriers);
}

/* Makes sure that the open carrier has `units` of room. */
static bool make_room(struct nfr_carriers *c, uint32_t units)
{
	uint32_t slab;

	if (c->open != NFR_SLAB_NONE && c->used + units <= nfr_slab_units(&c->pool->geometry))
		return true;
	slab = nfr_pool_open_carrier(c->pool);
	if (slab == NFR_SLAB_NONE)
		return false;
	c->open = slab;
	c->used = 0;
	return true;
}

/* The bit of a unit: byte and mask. */
static uint8_t *bit_of(const struct nfr_carriers *c, uint32_t slab, uint32_t unit, uint8_t *mask)
{
	size_t bit = (size_t)slab * nfr_slab_units(&c->pool->geometry) + unit;

	*mask = (uint8_t)(1u << bit % 8);
	return &c->out[bit / 8];
}

uint32_t nfr_carriers_put(struct nfr_carriers *c, uint32_t count, uint32_t bytes)
{
	const size_t size = nfr_round_up(part_bytes(count, bytes), NFR_CARRIER_UNIT);
	const uint32_t units = (uint32_t)(size / NFR_CARRIER_UNIT);
	uint8_t mask, *byte;
	uint32_t unit;

	if (nfr_likely(!is_worth_it(c->pool, size)) || !make_room(c, units))
		return NFR_SLAB_NONE;
	unit = c->used;
	byte = bit_of(c, c->open, unit, &mask);
	*byte |= mask;
	c->parts[c->open]++;
	c->n_parts++;
	c->used += units;
	return nfr_handle(c->open, unit);
}

void nfr_carriers_copy(struct nfr_slab *part, struct nfr_slab *slab, const struct nfr_geometry *g, uint32_t count,
		       uint32_t bytes)
{
	struct nfring_pkt *to = nfr_slab_pkts(part);
	char *datagram = (char *)(to + count);

	memcpy(to, nfr_slab_pkts(slab), count * sizeof(*to));
	memcpy(datagram, nfr_slab_buffer(slab, g), bytes);
	/* The datagram lies nearer to the descriptors than it did. */
	for (uint32_t i = 0; i < count; i++)
		to[i].msg += (int32_t)(datagram - (char *)part) - (int32_t)g->buf_offset;
}

static bool take_back_part(struct nfr_carriers *c, uint32_t slab, uint32_t unit)
{
	uint8_t mask, *byte;

	if (nfr_unlikely(unit >= nfr_slab_units(&c->pool->geometry)))
		return false;
	byte = bit_of(c, slab, unit, &mask);
	if (nfr_unlikely(!(*byte & mask)))
		return false;
	*byte &= (uint8_t)~mask;
	c->n_parts--;
	if (--c->parts[slab] > 0)
		return true;
	/* The next one opened is the slab used last: this one, while the consumer keeps pace. */
	if (slab == c->open)
		c->open = NFR_SLAB_NONE;
	return nfr_pool_free_carrier(c->pool, slab);
}

bool nfr_carriers_take_back(struct nfr_carriers *c, uint32_t handle)
{
	const uint32_t slab = nfr_handle_slab(handle), unit = nfr_handle_unit(handle);

	if (slab < c->pool->geometry.slabs && c->pool->state[slab] == NFR_SLAB_CARRIER)
		return take_back_part(c, slab, unit);
	return unit == 0 && nfr_pool_take_back(c->pool, slab);
}
