/* SPDX-License-Identifier: MIT */
/* The flows of one worker: a hash table of sets of TOP_WAYS slots. */
#ifndef TOP_FLOW_H
#define TOP_FLOW_H

#include "counts.h"

/* Reads the key and the IP length of a packet. Returns false if it is not IP. */
bool top_key_read(struct top_key *key, uint32_t *ip_bytes, const uint8_t *at, uint32_t len);

/* Finds or makes the flow. If its set is full, the flow there that was idle longest is
 * evicted. */
struct top_flow *top_flow_find(struct top_counts *c, const struct top_key *key);

#endif
