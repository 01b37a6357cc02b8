/* SPDX-License-Identifier: MIT */
#include "share.h"

#include <string.h>

void nfr_share_layout(struct nfr_share *s, const struct nfr_geometry *geometry)
{
	memset(s, 0, sizeof(*s));
	s->geometry = *geometry;
	s->capacity = nfr_power_of_two(geometry->slabs);
	s->ready_offset = nfr_round_up(sizeof(*s), NFR_FALSE_SHARING);
	s->back_offset = s->ready_offset + nfr_spsc_bytes(s->capacity);
	s->slabs_offset = nfr_round_up(s->back_offset + nfr_spsc_bytes(s->capacity), NFR_PAGE);
	s->bytes = s->slabs_offset + nfr_geometry_bytes(geometry);
}

struct nfr_share *nfr_share_init(void *mapping, const struct nfr_share *layout)
{
	struct nfr_share *s = mapping;

	*s = *layout;
	nfr_share_reset(s);
	return s;
}

void nfr_share_reset(struct nfr_share *s)
{
	memset(&s->wake, 0, sizeof(s->wake));
	atomic_init(&s->ended, 0);
	nfr_spsc_init(nfr_share_ready(s), s->capacity, 0);
	nfr_spsc_init(nfr_share_back(s), s->capacity, 0);
}
