/* SPDX-License-Identifier: MIT */
/* Appends the transport header of an IP packet as tcpdump does: ports, TCP flags, ICMP types. */
#ifndef CLI_L4_H
#define CLI_L4_H

#include "writer.h"

#include <nfring/decode.h>

/* Appends "src > dst" without a newline. */
void cli_l4_print_addresses(struct cli_writer *w, const struct nfring_tuple *t);

/* Appends "src.port > dst.port: ..." without a newline. The tuple has NFRING_TUPLE_L4; `at` is where
 * the transport header lies, t->l4_len bytes. */
void cli_l4_print(struct cli_writer *w, const struct nfring_tuple *t, const uint8_t *at);

#endif
