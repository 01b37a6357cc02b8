/* SPDX-License-Identifier: MIT */
/* Two namespaces joined by a veth pair, and conversations between them. */
#ifndef TWO_ENDS_H
#define TWO_ENDS_H

#include "ns.h"

struct two_ends {
	const struct nt_ns *here; /* of the test: the server, and the counters */
	struct nt_ns there;       /* the clients */
};

void two_ends_create(struct two_ends *t, const struct nt_ns *here);
void two_ends_destroy(struct two_ends *t);

/* `flows` UDP and as many TCP conversations, each with packets in both directions;
 * every client has a port of its own. */
void two_ends_talk(struct two_ends *t, unsigned flows, bool ipv6);

/* TCP and UDP packets that have passed the input and output hooks here. */
uint64_t two_ends_counted(const struct two_ends *t);

#endif
