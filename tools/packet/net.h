/* SPDX-License-Identifier: MIT */
/* Prints a packet from its network header on as tcpdump does: VLAN tags, ARP, IPv4, IPv6
 * with its extension headers. The bytes may be anything, and may be cut anywhere. */
#ifndef CLI_NET_H
#define CLI_NET_H

#include <stdint.h>
#include <stdio.h>

/* Prints `len` bytes at `at`, of EtherType `type`, without a newline. */
void cli_net_print(FILE *f, uint16_t type, const uint8_t *at, uint32_t len);

/* Returns the length that the IP header at `at` states; 0 if it states none: not IP, cut
 * off, or an IPv6 jumbogram. */
uint32_t cli_net_ip_length(const uint8_t *at, uint32_t len);

#endif
