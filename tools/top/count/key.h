/* SPDX-License-Identifier: MIT */
/* What a packet is counted by. */
#ifndef TOP_KEY_H
#define TOP_KEY_H

#include "counts.h"

#include <nfring/decode.h>
#include <stdbool.h>

/* Makes a key of a packet's addresses, protocol and ports, the sender's first. Returns false if the packet was cut
 * before its addresses end. */
bool top_ends_read(struct top_flow_key *ends, const struct nfring_tuple *t);

/* Puts the ends in order, so that both directions have the same key. */
void top_flow_order(struct top_flow_key *key);

/* Reads the key of a packet. Returns false if it is not IP, or cut before its addresses end. */
bool top_flow_read(struct top_flow_key *key, const struct nfring_pkt *p);

/* Returns the bytes of a packet on the wire. They are never more than the wire could carry: a length that a header
 * states counts only for a packet that was cut, or may have been.
 *
 *   stated <= captured                    the captured bytes (GSO packets beyond 64 KiB state 0)
 *   IPv4, IPv6 family                     as stated: the kernel has compared it with the packet before the rule
 *   bridge, netdev family                 as stated if the copy ends at `copy_range`, else the captured bytes
 *
 * `t` is the packet's tuple; its `present` is 0 if there is none. */
uint32_t top_bytes(const struct nfring_pkt *p, const struct nfring_tuple *t, uint32_t copy_range);

#endif
