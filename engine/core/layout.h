/* SPDX-License-Identifier: MIT */
/* The layout cache. Messages of one rule and one hook have the same attributes at the same
 * offsets: only values differ, and the length of the payload, which comes last. A message whose
 * attribute headers equal those of an earlier one gets that one's offsets, without a walk.
 *
 *   message  | len type flags seq pid | nfgenmsg | len,type v | len,type v v | .. | len,type payload ...
 *   mask     |  -   ff    -    -   -  |    -     | ff ff ff ff  - | ff ff ff ff .. |   -  -  ff ff | not compared
 *            '---------------------- `prefix` bytes are compared -------------------------'
 *
 * The lengths of the payload and of the message differ from packet to packet and are checked by
 * themselves. A layout without a payload at its end compares the message's length too. For every
 * input the result is exactly that of nfr_nlmsg_parse(). */
#ifndef NFR_LAYOUT_H
#define NFR_LAYOUT_H

#include "nlmsg.h"

#define NFR_LAYOUTS 16
/* With every slot taken, one miss in so many replaces a layout: traffic without repetition then costs a walk, and
 * little more. */
#define NFR_LAYOUT_LEARN_EVERY 16u
/* The most bytes of headers that are compared; longer messages are walked. */
#define NFR_LAYOUT_BYTES 256u
/* The fewest bytes: the widest unmasked comparison must fit. A packet header attribute and one
 * more have as many. */
#define NFR_LAYOUT_MIN_BYTES 32u

struct nfr_layout {
	struct nfring_pkt pkt; /* the descriptor of each such message, but for pkt.msg */
	alignas(NFR_CACHE_LINE) uint8_t pattern[NFR_LAYOUT_BYTES];
	alignas(NFR_CACHE_LINE) uint8_t mask[NFR_LAYOUT_BYTES];
	uint64_t tail;    /* bits for the bytes of the last 64 that `prefix` reaches into */
	uint32_t prefix;  /* bytes compared */
	uint32_t payload; /* where the last attribute, of free length, lies; 0: none such */
	uint32_t seq;     /* where the value of NFULA_SEQ lies; 0: not numbered */
	uint32_t follow;  /* the layout that came after this one the last time */
};

struct nfr_layouts;
typedef void (*nfr_layout_parse_fn)(struct nfr_layouts *c, struct nfr_parse *p, const void *datagram, uint32_t bytes);

/* One worker's; belongs to one value of nfr_parse.hide. */
struct nfr_layouts {
	struct nfr_layout slot[NFR_LAYOUTS];
	uint32_t used;
	uint32_t last;   /* the slot that matched last */
	uint32_t victim; /* the slot to replace next */
	uint32_t misses;
	nfr_layout_parse_fn parse; /* the widest comparison that this CPU has */
};

void nfr_layouts_init(struct nfr_layouts *c);

/* As nfr_nlmsg_parse(). */
static inline void nfr_layouts_parse(struct nfr_layouts *c, struct nfr_parse *p, const void *datagram, uint32_t bytes)
{
	c->parse(c, p, datagram, bytes);
}

/* The comparisons that this CPU has, narrowest first, by name: for tests and
 * benches. NULL after the last. */
nfr_layout_parse_fn nfr_layout_parser(unsigned i, const char **name);

#endif
