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

/* Makes two interfaces, va and vb: what is sent on one arrives on the other, 10.1.1.2. */
void nt_frame_pair(const struct nt_ns *ns);

/* Sends the frame on va. */
void nt_frame_send(const struct nt_ns *ns, const struct nt_frame *f, unsigned times);

#endif
