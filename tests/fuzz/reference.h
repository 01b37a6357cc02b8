/* SPDX-License-Identifier: MIT */
/* A second reading of a datagram, with libmnl and without a thought for speed:
 * what the engine's walk must agree with. */
#ifndef NFR_REFERENCE_H
#define NFR_REFERENCE_H

#include <nfring/batch.h>

struct reference_pkt {
	uint32_t msg;                    /* offset of the nlmsghdr in the datagram */
	uint32_t attr[NFRING_PKT_ATTRS]; /* offset of the nlattr in the datagram; 0: absent */
};

struct reference {
	struct reference_pkt *pkt; /* room for `max`, the caller's */
	uint32_t max;
	uint32_t count;     /* packets */
	uint32_t malformed; /* messages dropped and attributes left out */
	uint32_t acks;      /* whole NLMSG_ERROR messages */
};

/* Returns the bytes of the shortest value of attribute `type`; 0: any length. */
size_t reference_value_bytes(unsigned type);

void reference_read(struct reference *r, const void *datagram, uint32_t bytes);

#endif
