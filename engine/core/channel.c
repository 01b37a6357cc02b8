/* SPDX-License-Identifier: MIT */
#include "channel.h"

#include <string.h>

void nfr_channel_layout(struct nfr_channel *c, const struct nfr_geometry *geometry)
{
	memset(c, 0, sizeof(*c));
	c->geometry = *geometry;
	c->capacity = nfr_power_of_two(geometry->slabs);
	c->filled_offset = nfr_round_up(sizeof(*c), NFR_FALSE_SHARING);
	c->free_offset = c->filled_offset + nfr_spsc_bytes(c->capacity);
	c->slabs_offset = nfr_round_up(c->free_offset + nfr_spsc_bytes(c->capacity), NFR_PAGE);
	c->bytes = c->slabs_offset + nfr_geometry_bytes(geometry);
}

struct nfr_channel *nfr_channel_init(void *mapping, const struct nfr_channel *layout)
{
	struct nfr_channel *c = mapping;

	*c = *layout;
	nfr_channel_reset(c);
	return c;
}

void nfr_channel_reset(struct nfr_channel *c)
{
	memset(&c->wake, 0, sizeof(c->wake));
	atomic_init(&c->result, 0);
	nfr_spsc_init(nfr_channel_filled(c), c->capacity, 0);
	nfr_spsc_init(nfr_channel_free(c), c->capacity, 0);
}
