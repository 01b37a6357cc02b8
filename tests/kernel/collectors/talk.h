/* SPDX-License-Identifier: MIT */
/* Conversations by UDP across a veth pair, whose packets, bytes, prefix, mark and user are known; and the comparison of
 * what a collector shows of them. */
#ifndef TALK_H
#define TALK_H

#include "seen.h"
#include "veth_pair.h"

#include <stdbool.h>

#define TALK_PORT 7000 /* of the side that answers */
#define TALKS 6

struct talk {
	bool ipv6;
	bool from_here; /* begins in the namespace of the rules: logged on output first, else on input */
	uint16_t port;  /* of the side that begins */
	unsigned packets[2], payload[2];
	const char *prefix;
	uint32_t mark, uid; /* uid: of the side that begins, in this namespace */
};

extern const struct talk talks[TALKS];

/* Has the packets of both directions logged to each group, and marked before. */
void talk_rules(const struct veth_pair *pair, const unsigned group[2]);

/* Sends all. */
void talk_all(const struct veth_pair *pair);

/* Returns how many packets there are in all. */
uint64_t talk_packets(void);

/* Fails the test unless these are exactly the conversations: a record each, with TALK_UNIFLOW one for each direction
 * that has packets. With TALK_OURS they must have what only our own elements tell. */
#define TALK_UNIFLOW 1u
#define TALK_OURS 2u
void talk_expect(const char *who, const struct veth_pair *pair, const struct seen_list *l, unsigned what);

#endif
