/* SPDX-License-Identifier: MIT */
/* Keeps descriptors and a datagram in one block, as a slab does, but neither is a byte
 * longer than it says:
 *
 *   | struct nfring_pkt x max | gap | datagram |
 *
 * AddressSanitizer sees a read or write beyond either one: the gap is poisoned, and the
 * block ends with the datagram. Elsewhere exact_block_free() compares the gap. */
#ifndef NFR_EXACT_BLOCK_H
#define NFR_EXACT_BLOCK_H

#include <nfring/batch.h>

#define EXACT_BLOCK_GAP_BYTES 128

struct exact_block {
	struct nfring_pkt *pkt;
	uint8_t *gap;
	uint8_t *datagram;
	uint32_t max;
	uint32_t bytes;
};

/* Copies `bytes` at `data` behind `max` descriptors of junk. Aborts if there is no memory. */
struct exact_block exact_block_make(const void *data, uint32_t bytes, uint32_t max);
/* Frees it; false if the gap was written to. */
bool exact_block_free(struct exact_block *p);

#endif
