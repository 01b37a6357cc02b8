/* SPDX-License-Identifier: MIT */
/* Words for numbers that packets carry. */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include <nfring/decode.h>

/* Returns the name of the packet's hook, as nft writes it: "prerouting", "input", "forward", "output",
 * "postrouting", "ingress", "egress". NULL: it has none, or one that is not known. */
const char *cli_hook_name(const struct nfring_pkt *p);

/* Returns the same for a hook of a family, NFPROTO_x. */
const char *cli_hook_word(uint8_t family, uint8_t hook);

/* Returns "in", "out" or "forward"; NULL: nfring_pkt_direction() does not know. */
const char *cli_direction_name(int direction);

/* Returns the name of an IP protocol, as Suricata writes it: "TCP", "UDP", "ICMP", "IPv6-ICMP". NULL: none. */
const char *cli_protocol_name(uint8_t protocol);

#endif
