/* SPDX-License-Identifier: MIT */
/* Appends what an IP packet carries as tcpdump does: ports, TCP flags, ICMP types, tunnels. */
#ifndef CLI_L4_H
#define CLI_L4_H

#include "decoded.h"
#include "style.h"

/* Appends "src.port > dst.port". */
void cli_l4_print_addresses(struct cli_writer *w, const struct cli_style *s, const struct nfring_tuple *t);

/* Appends the transport header. `quoted` is the packet that an ICMP error quotes; NULL: none. */
void cli_l4_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip,
		  const struct cli_ip *quoted);

#endif
