/* SPDX-License-Identifier: MIT */
/* How much of a packet is shown as text. */
#ifndef CLI_STYLE_H
#define CLI_STYLE_H

#include "resolve.h"
#include "writer.h"

#include <nfring/decode.h>
#include <sys/socket.h>

struct cli_style {
	unsigned verbose;            /* how many -v there were */
	bool quiet;                  /* less about the transport protocol */
	struct cli_resolve *resolve; /* names of services; NULL: numbers */
};

/* Appends a string literal and a number. */
#define cli_print_number(w, label, value)                                                                              \
	do {                                                                                                           \
		cli_writer_literal(w, label);                                                                          \
		cli_writer_u64(w, value);                                                                              \
	} while (0)

#define cli_print_hex(w, label, value)                                                                                 \
	do {                                                                                                           \
		cli_writer_literal(w, label);                                                                          \
		cli_writer_x64(w, value);                                                                              \
	} while (0)

static inline void cli_print_address(struct cli_writer *w, uint8_t family, const uint8_t *address)
{
	if (family == AF_INET)
		cli_writer_ip4(w, address);
	else
		cli_writer_ip6(w, address);
}

#endif
