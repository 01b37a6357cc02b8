/* SPDX-License-Identifier: MIT */
/* The flows of one worker: a hash table of sets of TOP_WAYS slots. */
#ifndef TOP_FLOW_H
#define TOP_FLOW_H

#include "counts.h"

#include <nfring/batch.h>

/* Reads the key of a packet. Returns false if it is not IP, or cut before its addresses end. */
bool top_key_read(struct top_key *key, const struct nfring_pkt *p);

/* Finds or makes the flow. If its set is full, the flow there that was idle longest is
 * evicted. */
struct top_flow *top_flow_find(struct top_counts *c, const struct top_key *key);

#endif
