/* SPDX-License-Identifier: MIT */
/* Appends a packet as tcpdump does: Ethernet header, VLAN tags, ARP, IPv4, IPv6. The bytes may be anything,
 * and may be cut anywhere. */
#ifndef CLI_NET_H
#define CLI_NET_H

#include "decoded.h"
#include "style.h"

/* Appends the packet without a newline. `link`: with the Ethernet header, if d->ether is there. */
void cli_net_print(struct cli_writer *w, const struct cli_style *s, const struct cli_decoded *d, bool link);

#endif
