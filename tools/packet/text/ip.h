/* SPDX-License-Identifier: MIT */
/* Appends an IP packet as tcpdump does. */
#ifndef CLI_IP_TEXT_H
#define CLI_IP_TEXT_H

#include "decoded.h"
#include "style.h"

/* Appends "IP src.port > dst.port: ...", what an ICMP error quotes in brackets (verbose), and the packet in
 * a tunnel. `label`: "IP " stands before it. */
void cli_ip_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip, bool label);

/* Says that a header is bad or cut; `len` bytes of it were captured. */
void cli_ip_print_bad(struct cli_writer *w, uint8_t family, uint32_t len);

#endif
