/* SPDX-License-Identifier: MIT */
/* What a capture file holds next: a packet, a loss, or a packet and the loss before it. */
#ifndef RECORDED_ENTRY_H
#define RECORDED_ENTRY_H

#include <stdint.h>

struct recorded_entry {
	const uint8_t *bytes; /* nfgenmsg and attributes, as nfring_feed() takes them; NULL: only a loss. Valid until
			       * the next entry is read */
	uint32_t len;
	uint16_t group;
	int byte_order;   /* enum nfring_byte_order, of the attributes' headers */
	uint64_t time_ns; /* CLOCK_REALTIME; of a loss alone: when it was known */
	uint64_t lost;    /* packets of the group that are missing before this one */
};

#endif
