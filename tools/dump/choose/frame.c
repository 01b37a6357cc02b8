/* SPDX-License-Identifier: MIT */
#include "frame.h"
#include "decoded.h"

#include <string.h>

#define TAG_BYTES 4u

_Static_assert(DUMP_FRAME_ADDRESSES + TAG_BYTES * CLI_VLANS_MAX + 2 <= DUMP_FRAME_BYTES, "all headers fit");

static void put16(struct dump_frame *f, uint16_t v)
{
	f->bytes[f->len++] = (uint8_t)(v >> 8);
	f->bytes[f->len++] = (uint8_t)v;
}

bool dump_frame_make(struct dump_frame *f, const struct nfring_pkt *p)
{
	struct cli_decoded d;
	uint32_t copied;

	cli_decode(p, &d);
	if (!d.network || !d.ethertype)
		return false;
	f->has_addresses = d.ether;
	if (d.ether)
		memcpy(f->bytes, d.ether, DUMP_FRAME_ADDRESSES);
	else
		memset(f->bytes, 0, DUMP_FRAME_ADDRESSES);
	f->len = DUMP_FRAME_ADDRESSES;
	for (unsigned i = 0; i < d.vlans; i++) {
		put16(f, d.vlan[i].proto);
		put16(f, d.vlan[i].tci);
	}
	put16(f, d.ethertype);
	f->wire_len = f->len + d.network_len;
	if (d.wire_len > d.payload_len) /* the payload was cut */
		f->wire_len += d.wire_len - d.payload_len;
	copied = d.network_len < DUMP_FRAME_BYTES - f->len ? d.network_len : DUMP_FRAME_BYTES - f->len;
	memcpy(f->bytes + f->len, d.network, copied);
	f->len += copied;
	return true;
}
