/* SPDX-License-Identifier: MIT */
#include "log_ip.h"
#include "log_hex.h"
#include "log_l4.h"
#include "style.h"

#include <netinet/in.h>

#define IP4_BYTES 20u
#define IP6_BYTES 40u

#define MORE_FRAGMENTS 0x2000u
#define DONT_FRAGMENT 0x4000u
#define CONGESTION 0x8000u /* the kernel's name of the reserved bit */
#define OFFSET_MASK 0x1fffu

/*  | version, header length | tos | length | id | flags, offset | ttl | protocol | checksum | source | destination */
static void print_ip4(struct cli_writer *w, const struct cli_ip *ip, bool verbose)
{
	const uint16_t flags = nfring_get_be16(ip->at + 6);
	const uint32_t header = (ip->at[0] & 15) * 4u;

	cli_writer_literal(w, "SRC=");
	cli_writer_ip4(w, ip->at + 12);
	cli_writer_literal(w, " DST=");
	cli_writer_ip4(w, ip->at + 16);
	cli_print_number(w, " LEN=", ip->ip_len ? ip->ip_len : ip->len); /* 0: a GSO packet */
	cli_writer_literal(w, " TOS=0x");
	dump_log_byte(w, ip->at[1] & 0x1e);
	cli_writer_literal(w, " PREC=0x");
	dump_log_byte(w, ip->at[1] & 0xe0);
	cli_print_number(w, " TTL=", ip->at[8]);
	cli_print_number(w, " ID=", nfring_get_be16(ip->at + 4));
	cli_writer_char(w, ' ');
	if (flags & CONGESTION)
		cli_writer_literal(w, "CE ");
	if (flags & DONT_FRAGMENT)
		cli_writer_literal(w, "DF ");
	if (flags & MORE_FRAGMENTS)
		cli_writer_literal(w, "MF ");
	if (flags & OFFSET_MASK) {
		cli_print_number(w, "FRAG:", flags & OFFSET_MASK);
		cli_writer_char(w, ' ');
	}
	if (verbose && header > IP4_BYTES && header <= ip->len)
		dump_log_options(w, ip->at + IP4_BYTES, header - IP4_BYTES);
}

/* "2001:0db8:0000:0000:0000:0000:0000:0001": the kernel shortens nothing. */
static void print_address6(struct cli_writer *w, const uint8_t *at)
{
	for (unsigned i = 0; i < 16; i += 2) {
		if (i)
			cli_writer_char(w, ':');
		cli_writer_hex(w, at + i, 2);
	}
}

/*  | next | reserved | offset, more | identification | */
static void print_fragment6(struct cli_writer *w, const struct cli_extension *e)
{
	const uint16_t offset = nfring_get_be16(e->at + 2);

	cli_print_number(w, "FRAG:", offset & 0xfff8u);
	cli_writer_char(w, ' ');
	if (offset & 1)
		cli_writer_literal(w, "INCOMPLETE ");
	cli_writer_literal(w, "ID:");
	cli_writer_hex(w, e->at + 4, 4);
	cli_writer_char(w, ' ');
}

/*  | version, class, flow label | payload length | next header | hop limit | source | destination */
static void print_ip6(struct cli_writer *w, const struct cli_ip *ip)
{
	struct cli_extension e = { 0 };
	const uint32_t first = nfring_get_be32(ip->at);

	cli_writer_literal(w, "SRC=");
	print_address6(w, ip->at + 8);
	cli_writer_literal(w, " DST=");
	print_address6(w, ip->at + 24);
	cli_print_number(w, " LEN=", nfring_get_be16(ip->at + 4) + IP6_BYTES);
	cli_print_number(w, " TC=", first >> 20 & 0xff);
	cli_print_number(w, " HOPLIMIT=", ip->at[7]);
	cli_print_number(w, " FLOWLBL=", first & 0xfffff);
	cli_writer_char(w, ' ');
	while (cli_extension_next(ip, &e))
		if (e.type == IPPROTO_FRAGMENT)
			print_fragment6(w, &e);
}

/* Appends an IP packet without what an ICMP error in it quotes: that is where [..] stands. Returns false if
 * nothing follows its header. */
static bool print_header(struct cli_writer *w, const struct cli_ip *ip, bool verbose)
{
	const bool is_ip4 = ip->tuple.family == AF_INET;

	if (ip->len < (is_ip4 ? IP4_BYTES : IP6_BYTES)) {
		cli_writer_literal(w, "TRUNCATED ");
		return false;
	}
	if (is_ip4)
		print_ip4(w, ip, verbose);
	else
		print_ip6(w, ip);
	if (!ip->l4)
		cli_writer_literal(w, "TRUNCATED ");
	return ip->l4;
}

/* As the kernel does, only one quoted packet is shown. */
static void print_quoted(struct cli_writer *w, const struct cli_ip *ip, bool verbose)
{
	struct cli_ip quoted;

	if (!cli_decode_inner(ip, &quoted))
		return;
	cli_writer_char(w, '[');
	if (print_header(w, &quoted, verbose))
		dump_log_l4(w, &quoted, verbose);
	cli_writer_literal(w, "] ");
	dump_log_mtu(w, ip);
}

void dump_log_ip(struct cli_writer *w, const struct cli_ip *ip, bool verbose)
{
	if (!print_header(w, ip, verbose))
		return;
	dump_log_l4(w, ip, verbose);
	print_quoted(w, ip, verbose);
}
