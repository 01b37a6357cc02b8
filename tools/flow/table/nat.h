/* SPDX-License-Identifier: MIT */
/* What connection tracking says of a flow: its connection, and the addresses that NAT gives it. */
#ifndef FLOW_TABLE_NAT_H
#define FLOW_TABLE_NAT_H

#include "entry.h"

/* Reads the connection of a flow's packet, if it has one. NAT sets up a connection bit by bit, the last of it behind
 * most hooks: FLOW_UNSETTLED tells that later packets are to be read too. */
void flow_nat_read(struct flow_entry *e, const struct flow_seen *s);

/* Returns the zone of a packet's connection; 0: the standard one, or none. */
uint16_t flow_nat_zone(const struct nfring_pkt *p);

#endif
