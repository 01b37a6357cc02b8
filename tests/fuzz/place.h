/* SPDX-License-Identifier: MIT */
/* Descriptors and a datagram in one block, as in a slab, but neither a byte
 * longer than it says:
 *
 *   | struct nfring_pkt x max | gap | datagram |
 *
 * Under AddressSanitizer the gap is poisoned and the block ends with the
 * datagram, so a read or write beyond either is seen at once; elsewhere the
 * gap is compared afterwards. */
#ifndef NFR_PLACE_H
#define NFR_PLACE_H

#include <nfring/batch.h>

#define PLACE_GAP_BYTES 128

struct place {
	struct nfring_pkt *pkt;
	uint8_t *gap;
	uint8_t *datagram;
	uint32_t max;
	uint32_t bytes;
};

/* Copies `bytes` at `data` behind `max` descriptors of junk. Ends the program without memory. */
struct place place_make(const void *data, uint32_t bytes, uint32_t max);
/* Frees it; false if the gap was written to. */
bool place_free(struct place *p);

#endif
