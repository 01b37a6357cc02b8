/* SPDX-License-Identifier: MIT */
#include "channel.h"

#include <string.h>

struct nfr_channel_map nfr_channel_map(const struct nfr_geometry *geometry)
{
	struct nfr_channel_map m = { .geometry = *geometry,
				     .capacity = nfr_power_of_two((uint32_t)nfr_geometry_units(geometry)) };

	m.filled_offset = nfr_round_up(sizeof(struct nfr_channel), NFR_FALSE_SHARING);
	m.free_offset = m.filled_offset + nfr_spsc_bytes(m.capacity);
	m.slabs_offset = nfr_round_up(m.free_offset + nfr_spsc_bytes(m.capacity), NFR_PAGE_MOST);
	m.bytes = m.slabs_offset + nfr_geometry_bytes(geometry);
	return m;
}

struct nfr_channel *nfr_channel_init(void *mapping, const struct nfr_channel_map *map)
{
	struct nfr_channel *c = mapping;

	c->map = *map;
	nfr_channel_reset(c, map);
	return c;
}

void nfr_channel_reset(struct nfr_channel *c, const struct nfr_channel_map *map)
{
	memset(&c->wake, 0, sizeof(c->wake));
	atomic_init(&c->result, 0);
	nfr_spsc_init(nfr_channel_filled(c, map), 0);
	nfr_spsc_init(nfr_channel_free(c, map), 0);
}
