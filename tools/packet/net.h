/* SPDX-License-Identifier: MIT */
/* A packet from its network header on, in tcpdump's words: VLAN tags, ARP, IPv4,
 * IPv6 with its extension headers. Bytes are hostile and may be cut anywhere. */
#ifndef CLI_NET_H
#define CLI_NET_H

#include <stdint.h>
#include <stdio.h>

/* Prints `len` bytes at `at`, of EtherType `type`, without a newline. */
void cli_net_print(FILE *f, uint16_t type, const uint8_t *at, uint32_t len);

/* Length of the IP packet that starts at `at` by its own header; 0 if that does
 * not say (not IP, cut off, or an IPv6 jumbogram). */
uint32_t cli_net_ip_length(const uint8_t *at, uint32_t len);

#endif
