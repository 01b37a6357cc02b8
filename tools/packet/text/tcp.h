/* SPDX-License-Identifier: MIT */
/* Appends a TCP header as tcpdump -S does. */
#ifndef CLI_TCP_H
#define CLI_TCP_H

#include "decoded.h"
#include "style.h"

#define CLI_TCP_BYTES 20u

/* Appends flags, numbers, options and length. At least CLI_TCP_BYTES of the header were captured. */
void cli_tcp_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip);

#endif
