/* SPDX-License-Identifier: MIT */
/* Sends UDP datagrams on loopback that carry a mark, and the user and group of their sender. */
#ifndef SENDER_H
#define SENDER_H

#include "netns.h"

#include <stdint.h>

struct sender {
	uint16_t port;
	uint32_t uid, gid, mark;
};

/* Sends a datagram of each size from `first` to `last` bytes, `step` apart. Returns how many. */
unsigned sender_send(const struct nt_ns *ns, const struct sender *s, unsigned first, unsigned last, unsigned step);

/* Opens a socket for which the kernel stamps packets when they arrive: all log statements then say the same time. */
int sender_stamp_arrivals(void);

#endif
