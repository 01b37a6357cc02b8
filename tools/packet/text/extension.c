/* SPDX-License-Identifier: MIT */
#include "extension.h"

#include <netinet/in.h>

#define FRAGMENT_BYTES 8u
#define ROUTING_BYTES 8u /* without the addresses */
#define AH_BYTES 12u

/*  | next | reserved | offset, more | identification | */
static void print_fragment(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip,
			   const struct cli_extension *e)
{
	const uint32_t before = (uint32_t)(e->at - ip->at) + FRAGMENT_BYTES;

	cli_writer_literal(w, "frag (");
	if (s->verbose) {
		cli_writer_literal(w, "0x");
		cli_writer_hex(w, e->at + 4, 4);
		cli_writer_char(w, ':');
	}
	cli_writer_u64(w, nfring_get_be16(e->at + 2) & ~7u);
	cli_print_number(w, "|", ip->ip_len > before ? ip->ip_len - before : 0);
	cli_writer_literal(w, ") ");
}

/*  | next | length | type | segments left | ... | addresses of types 0 and 4 | */
static void print_routing(struct cli_writer *w, const struct cli_extension *e)
{
	const uint8_t type = e->at[2];

	cli_print_number(w, "RT6 (len=", e->at[1]);
	cli_print_number(w, ", type=", type);
	cli_print_number(w, ", segleft=", e->at[3]);
	for (uint32_t i = ROUTING_BYTES; (type == 0 || type == 4) && i + 16 <= e->bytes; i += 16) {
		cli_print_number(w, ", [", (i - ROUTING_BYTES) / 16);
		cli_writer_char(w, ']');
		cli_writer_ip6(w, e->at + i);
	}
	cli_writer_literal(w, ") ");
}

/*  | next | length | reserved | SPI | sequence | value .. | */
static void print_ah(struct cli_writer *w, const struct cli_extension *e)
{
	cli_writer_literal(w, "AH(spi=0x");
	cli_writer_hex(w, e->at + 4, 4);
	cli_print_hex(w, ",seq=0x", nfring_get_be32(e->at + 8));
	cli_writer_literal(w, "): ");
}

void cli_extensions_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip)
{
	struct cli_extension e = { 0 };

	while (cli_extension_next(ip, &e)) {
		if (e.type == IPPROTO_FRAGMENT && e.bytes >= FRAGMENT_BYTES)
			print_fragment(w, s, ip, &e);
		else if (e.type == IPPROTO_ROUTING && e.bytes >= ROUTING_BYTES)
			print_routing(w, &e);
		else if (e.type == IPPROTO_AH && e.bytes >= AH_BYTES)
			print_ah(w, &e);
		else
			cli_writer_text(w, e.type == IPPROTO_HOPOPTS ? "HBH " : "DSTOPT ");
	}
}
