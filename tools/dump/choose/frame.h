/* SPDX-License-Identifier: MIT */
/* The Ethernet frame of a packet, put together from its attributes:
 *
 *   | destination | source | tag type, tci | .. | type | network header ..
 *   '-- NFULA_HWHEADER, ---'-- NFULA_VLAN,      '------ NFULA_PAYLOAD
 *       NFULA_L2HDR            NFULA_PAYLOAD
 *
 * The addresses are zeros where the packet's own are unknown (cli_link_is_own()). */
#ifndef DUMP_FRAME_H
#define DUMP_FRAME_H

#include <nfring/batch.h>

#define DUMP_FRAME_BYTES 2048u
#define DUMP_FRAME_ADDRESSES 12u /* bytes of both */

struct dump_frame {
	uint32_t len;      /* bytes that are there */
	uint32_t wire_len; /* bytes on the wire */
	bool has_addresses;
	uint8_t bytes[DUMP_FRAME_BYTES];
};

/* Makes the first DUMP_FRAME_BYTES bytes of the frame. Returns false if the packet has no payload, or its EtherType is
 * unknown. */
bool dump_frame_make(struct dump_frame *f, const struct nfring_pkt *p);

#endif
