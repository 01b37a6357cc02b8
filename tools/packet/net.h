/* SPDX-License-Identifier: MIT */
/* Prints a packet from its network header on as tcpdump does: VLAN tags, ARP, IPv4, IPv6. The
 * bytes may be anything, and may be cut anywhere. */
#ifndef CLI_NET_H
#define CLI_NET_H

#include <nfring/batch.h>
#include <stdio.h>

/* Prints the packet without a newline. */
void cli_net_print(FILE *f, const struct nfring_pkt *p);

#endif
