/* SPDX-License-Identifier: MIT */
/* 10,000 flows with all that a record tells, each field with many values: packets that a router forwards, in both
 * directions; tagged ones that a bridge forwards; and those of this machine's users. What is expected of flow i is made
 * from i alone. */
#ifndef CRAFTED_H
#define CRAFTED_H

#include "fields.h"
#include "frame.h"

#define CRAFTED_ROUTED 8000u
#define CRAFTED_BRIDGED 1000u
#define CRAFTED_OWNED 1000u
#define CRAFTED_FLOWS (CRAFTED_ROUTED + CRAFTED_BRIDGED + CRAFTED_OWNED)
#define CRAFTED_PACKETS 4u /* in a direction, at most */
#define CRAFTED_RULES 8u   /* flow i is logged by rule i % CRAFTED_RULES, if it is routed or owned */

#define CRAFTED_OWN_IP4 "10.2.255.254" /* of this machine */
#define CRAFTED_OWN_IP6 "fd02::ffff"

struct crafted_packet {
	unsigned bytes; /* from the IP header on */
	uint8_t ttl;    /* as it is logged */
	uint16_t tcp_flags;
};

struct crafted {
	struct fields expected; /* with FIELD_IN and FIELD_OUT of 0: who sends it knows them */
	unsigned packets[2];
	struct crafted_packet packet[2][CRAFTED_PACKETS];
};

void crafted_make(struct crafted *c, unsigned i);

/* Returns the number of the flow that a record is of. */
unsigned crafted_number(const struct fields *f);

/* What a rule tells. */
uint32_t crafted_mark(unsigned rule);
const char *crafted_prefix(unsigned rule);
#define CRAFTED_BRIDGE_MARK 0x0badcafeu
#define CRAFTED_BRIDGE_PREFIX "bridged: "

/* Makes the frame of packet n in direction d. Routers take one from its TTL. */
struct nt_frame crafted_frame(const struct crafted *c, unsigned d, unsigned n);

#endif
