/* SPDX-License-Identifier: MIT */
/* Prints the transport header of an IP packet as tcpdump does: ports, TCP flags, ICMP types. */
#ifndef CLI_L4_H
#define CLI_L4_H

#include <nfring/decode.h>
#include <stdio.h>

/* Prints "src > dst" without a newline. */
void cli_l4_print_addresses(FILE *f, const struct nfring_tuple *t);

/* Prints "src.port > dst.port: ..." without a newline. The tuple has NFRING_TUPLE_L4; `at` is where
 * the transport header lies, t->l4_len bytes. */
void cli_l4_print(FILE *f, const struct nfring_tuple *t, const uint8_t *at);

#endif
