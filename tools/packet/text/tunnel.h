/* SPDX-License-Identifier: MIT */
/* Headers that carry other packets: GRE, ESP, AH, IP in IP. */
#ifndef CLI_TUNNEL_H
#define CLI_TUNNEL_H

#include "decoded.h"
#include "style.h"

/* Returns how many bytes of the header cli_tunnel_print() reads; 0: it is no such protocol. */
uint32_t cli_tunnel_bytes(uint8_t protocol);

/* Appends the header, without a length: "GREv0, key=0x2a, seq 5". At least cli_tunnel_bytes() were captured.
 * Returns false, with nothing appended, for another protocol. */
bool cli_tunnel_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip);

/* Finds the IP packet that GRE or IP carries, and sets *len to its captured bytes. Returns NULL if there is
 * none. */
const uint8_t *cli_tunnel_inner(const struct cli_ip *ip, uint32_t *len);

#endif
