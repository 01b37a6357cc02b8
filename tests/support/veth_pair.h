/* SPDX-License-Identifier: MIT */
/* Joins two namespaces by a veth pair, and lets clients of one talk to a server of the other. */
#ifndef VETH_PAIR_H
#define VETH_PAIR_H

#include "ns.h"

struct veth_pair {
	const struct nt_ns *here; /* the test's own: the server, and the counters */
	struct nt_ns there;       /* made here: the clients */
};

void veth_pair_create(struct veth_pair *pair, const struct nt_ns *here);
void veth_pair_destroy(struct veth_pair *pair);

/* `flows` UDP and as many TCP conversations, each with packets in both directions;
 * every client has a port of its own. */
void veth_pair_talk(struct veth_pair *pair, unsigned flows, bool ipv6);

/* Returns how many TCP and UDP packets have passed the input and output hooks of `here`. */
uint64_t veth_pair_counted(const struct veth_pair *pair);

#endif
