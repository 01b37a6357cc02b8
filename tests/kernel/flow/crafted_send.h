/* SPDX-License-Identifier: MIT */
/* Sends the crafted flows in a namespace, which logs them to group 5 and drops them behind. */
#ifndef CRAFTED_SEND_H
#define CRAFTED_SEND_H

#include "crafted.h"
#include "ns.h"

struct crafted_links {
	const struct nt_ns *ns;
	int fd[4];
	int64_t vb, vc, br0; /* indexes of interfaces */
};

/* When the packets of a flow were sent: the first and the last of each direction, and all; microseconds since 1970. */
struct crafted_times {
	int64_t first[2], last[2];
	int64_t done; /* a time by which the capture had all of them; who waits for it sets it */
};

void crafted_links_open(struct crafted_links *l, const struct nt_ns *ns);
void crafted_links_close(struct crafted_links *l);

/* Sends flow i, and tells what is expected of its interfaces. */
void crafted_send(const struct crafted_links *l, struct crafted *c, unsigned i, struct crafted_times *t);

int64_t crafted_now_us(void);

#endif
