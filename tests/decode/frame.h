/* SPDX-License-Identifier: MIT */
/* Makes random frames of every class that nfring/decode.h names, and damages them. */
#ifndef NFR_FRAME_H
#define NFR_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#define FRAME_MAX_BYTES 512u

/* The headers between the payload's begin and IP. */
enum frame_wrap {
	FRAME_BARE,
	FRAME_VLAN,
	FRAME_QINQ,
	FRAME_PPPOE,
	FRAME_MPLS,
	FRAME_MPLS_2,
	FRAME_VLAN_PPPOE,
	FRAME_WRAPS
};

/* A frame from its network header on, and what is in it. */
struct frame {
	uint8_t bytes[FRAME_MAX_BYTES];
	uint32_t len;      /* captured; frame_cut() makes it less than wire_len */
	uint32_t wire_len; /* with padding */
	uint32_t ip_at, l4_at;
	uint16_t type; /* EtherType */
	enum frame_wrap wrap;
	bool ip6, later_fragment;
	uint8_t extensions; /* headers of IPv6 */
	uint8_t protocol;
	uint16_t src_port, dst_port; /* 0: it has none */
};

/* Returns the next of a sequence of numbers; *state is not 0. */
uint64_t frame_random(uint64_t *state);

/* Makes a sound frame with IP. */
void frame_make(struct frame *f, uint64_t *state);
/* Cuts it at a random length, as a copy range does. */
void frame_cut(struct frame *f, uint64_t *state);
/* Changes up to four bytes, none before `from`. */
void frame_damage(struct frame *f, uint32_t from, uint64_t *state);

#endif
