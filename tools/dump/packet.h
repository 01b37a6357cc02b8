/* SPDX-License-Identifier: MIT */
/* What is shown: a packet with its time and the names of its interfaces, or a loss. */
#ifndef DUMP_PACKET_H
#define DUMP_PACKET_H

#include "ifname.h"

#include <nfring/decode.h>

struct dump_packet {
	const struct nfring_batch *batch; /* valid while the packet is shown, as all here */
	const struct nfring_pkt *pkt;
	uint64_t time_ns; /* nfring_pkt_time_ns() */
	int time_kind;    /* enum nfring_time_kind */
	cli_ifname_fn ifname;
	void *ifname_user;
};

/* Packets of a group that are missing before the next packet of it that is shown. */
struct dump_loss {
	uint16_t group;
	uint64_t lost;
	uint64_t time_ns; /* of that next packet; of the end of the capture if there is none */
	bool at_end;      /* no packet follows */
};

/* Returns the name of interface `index` as of capture, or NULL: unknown. */
static inline const char *dump_ifname(const struct dump_packet *p, uint32_t index)
{
	return p->ifname ? p->ifname(p->ifname_user, index) : NULL;
}

#endif
