/* SPDX-License-Identifier: MIT */
/* One packet in a block that ends with its payload: AddressSanitizer sees a read beyond it. */
#ifndef NFR_PACKET_H
#define NFR_PACKET_H

#include "exact_block.h"

#define PACKET_PAYLOAD_MAX 65531u

struct packet {
	struct exact_block block;
	const struct nfring_pkt *pkt;
};

/* Makes a packet as the kernel logs it: a message with packet header (`type` is its EtherType) and
 * a payload of `len` bytes. Aborts if there is no memory. */
struct packet packet_make(uint8_t family, uint8_t hook, uint16_t type, const void *payload, uint32_t len);
/* Frees it; false if the memory in front of the payload's message was written to. */
bool packet_free(struct packet *p);

#endif
