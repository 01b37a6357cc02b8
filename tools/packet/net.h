/* SPDX-License-Identifier: MIT */
/* Appends a packet from its network header on as tcpdump does: VLAN tags, ARP, IPv4, IPv6. The
 * bytes may be anything, and may be cut anywhere. */
#ifndef CLI_NET_H
#define CLI_NET_H

#include "writer.h"

#include <nfring/batch.h>

/* Appends the packet without a newline. */
void cli_net_print(struct cli_writer *w, const struct nfring_pkt *p);

#endif
