/* SPDX-License-Identifier: MIT */
/* Appends ICMP and ICMPv6 messages as tcpdump does. */
#ifndef CLI_ICMP_H
#define CLI_ICMP_H

#include "decoded.h"
#include "style.h"

#define CLI_ICMP_BYTES 8u

/* Appends "ICMP echo request, id 5, seq 6" or the like, without the length. At least CLI_ICMP_BYTES were
 * captured. `quoted` is the packet that an error quotes; NULL: none. */
void cli_icmp_print(struct cli_writer *w, const struct cli_ip *ip, const struct cli_ip *quoted);
void cli_icmp6_print(struct cli_writer *w, const struct cli_ip *ip, const struct cli_ip *quoted);

/* Appends the destination and the port of a quoted packet: "10.0.0.2 udp port 53". */
void cli_icmp_print_port(struct cli_writer *w, const struct cli_ip *quoted);

#endif
