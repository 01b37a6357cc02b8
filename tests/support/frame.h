/* SPDX-License-Identifier: MIT */
/* Ethernet frames, sent by a packet socket into one end of a veth pair. */
#ifndef NT_FRAME_H
#define NT_FRAME_H

#include "netns.h"

#include <stddef.h>
#include <stdint.h>

struct nt_frame {
	uint8_t bytes[200];
	size_t len;
};

/* Appends bytes; a number in network order. */
void nt_frame_put(struct nt_frame *f, const void *bytes, size_t len);
void nt_frame_put16(struct nt_frame *f, uint16_t v);

/* Begins a frame: hardware addresses of the pair, va to vb. The EtherType is next. */
struct nt_frame nt_frame_begin(void);

/* Appends an IPv4 packet of 48 bytes: UDP 10.1.1.1:7777 > 10.1.1.2:9 with 20 bytes of data. */
void nt_frame_put_udp(struct nt_frame *f);

/* A whole frame: IPv4 as above, behind a VLAN tag of this type with the identifier NT_FRAME_TCI, or behind none if it
 * is 0. */
#define NT_FRAME_TCI 0x6064 /* priority 3, VLAN 100 */
struct nt_frame nt_frame_udp(uint16_t tag_type);

/* A whole frame: the question who has 10.1.1.2. */
struct nt_frame nt_frame_arp(void);

/* Makes two interfaces, va and vb: what is sent on one arrives on the other, 10.1.1.2. */
void nt_frame_pair(const struct nt_ns *ns);

/* Makes that pair with vb in a bridge, br0, and vc beside it: so there is somewhere to forward to. */
void nt_frame_bridge(const struct nt_ns *ns);

/* Sends the frame on va. */
void nt_frame_send(const struct nt_ns *ns, const struct nt_frame *f, unsigned times);

#endif
