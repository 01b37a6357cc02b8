/* SPDX-License-Identifier: MIT */
#include "ip.h"
#include "extension.h"
#include "l4.h"
#include "names.h"
#include "tunnel.h"

#include <netinet/in.h>

#define IP4_BYTES 20u
#define IP6_BYTES 40u
/* Packets within packets. */
#define DEPTH_MAX 4u

#define MORE_FRAGMENTS 1u
#define DONT_FRAGMENT 2u
#define RESERVED 4u

void cli_ip_print_bad(struct cli_writer *w, uint8_t family, uint32_t len)
{
	cli_writer_text(w, family == AF_INET6 ? "IP6" : "IP");
	cli_print_number(w, " [bad or cut header], length ", len);
}

static void print_tos(struct cli_writer *w, uint8_t tos)
{
	static const char *const ecn[] = { "", ",ECT(1)", ",ECT(0)", ",CE" };

	cli_print_hex(w, "(tos 0x", tos);
	cli_writer_text(w, ecn[tos & 3]);
}

static void print_flags(struct cli_writer *w, const struct cli_ip *ip)
{
	static const char *const names[] = { "none", "+", "DF", "+, DF", "rsvd", "+, rsvd", "DF, rsvd", "+, DF, rsvd" };
	const unsigned flags = (ip->tuple.more_fragments ? MORE_FRAGMENTS : 0) |
			       (ip->dont_fragment ? DONT_FRAGMENT : 0) | (ip->reserved_flag ? RESERVED : 0);

	cli_writer_literal(w, ", flags [");
	cli_writer_text(w, names[flags]);
	cli_writer_char(w, ']');
}

/* "UDP (17)" */
static void print_protocol(struct cli_writer *w, uint8_t protocol)
{
	const char *name = cli_protocol_name(protocol);

	cli_writer_text(w, name ? name : "unknown");
	cli_print_number(w, " (", protocol);
	cli_writer_char(w, ')');
}

static void print_option(struct cli_writer *w, uint8_t kind)
{
	static const struct {
		uint8_t kind;
		const char *name;
	} names[] = { { 0, "EOL" },        { 1, "NOP" },    { 7, "RR" },     { 68, "timestamp" }, { 82, "traceroute" },
		      { 130, "security" }, { 131, "LSRR" }, { 137, "SSRR" }, { 148, "RA" } };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].kind == kind) {
			cli_writer_text(w, names[i].name);
			return;
		}
	}
	cli_print_number(w, "unknown ", kind);
}

/*  kind 0 and 1: one byte. Others: | kind | length, of both too | value .. | */
static void print_options(struct cli_writer *w, const uint8_t *at, uint32_t left)
{
	cli_writer_literal(w, ", options (");
	while (left) {
		const uint32_t bytes = at[0] <= 1 ? 1 : left >= 2 ? at[1] : 0;

		print_option(w, at[0]);
		if (at[0] == 0)
			break;
		if (bytes < 1 || (at[0] > 1 && bytes < 2) || bytes > left) {
			cli_writer_literal(w, " [bad]");
			break;
		}
		at += bytes;
		left -= bytes;
		if (left)
			cli_writer_char(w, ',');
	}
	cli_writer_char(w, ')');
}

/* The header was captured without its options at least. */
static void print_header4(struct cli_writer *w, const struct cli_ip *ip)
{
	const uint32_t header = (ip->at[0] & 15) * 4u;

	print_tos(w, ip->tos);
	cli_print_number(w, ", ttl ", ip->ttl);
	cli_print_number(w, ", id ", ip->id);
	cli_print_number(w, ", offset ", ip->tuple.fragment_offset);
	print_flags(w, ip);
	cli_writer_literal(w, ", proto ");
	print_protocol(w, ip->at[9]);
	cli_print_number(w, ", length ", ip->ip_len);
	if (header > IP4_BYTES && ip->len >= header)
		print_options(w, ip->at + IP4_BYTES, header - IP4_BYTES);
	cli_writer_literal(w, ") ");
}

static void print_header6(struct cli_writer *w, const struct cli_ip *ip)
{
	cli_writer_char(w, '(');
	if (ip->tos) {
		cli_print_hex(w, "class 0x", ip->tos);
		cli_writer_literal(w, ", ");
	}
	if (ip->flow_label) {
		cli_print_hex(w, "flowlabel 0x", ip->flow_label);
		cli_writer_literal(w, ", ");
	}
	cli_print_number(w, "hlim ", ip->ttl);
	cli_writer_literal(w, ", next-header ");
	print_protocol(w, ip->at[6]);
	cli_print_number(w, " payload length: ", nfring_get_be16(ip->at + 4));
	cli_writer_literal(w, ") ");
}

/* Returns false if the header is bad or cut: then nothing more is known. */
static bool print_begin(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip, bool label)
{
	const struct nfring_tuple *t = &ip->tuple;
	const bool is_ip4 = t->family == AF_INET;

	if (!(t->present & NFRING_TUPLE_ADDRESSES) || ip->len < (is_ip4 ? IP4_BYTES : IP6_BYTES) ||
	    (is_ip4 && !(t->present & NFRING_TUPLE_L4))) {
		cli_ip_print_bad(w, t->family, ip->len);
		return false;
	}
	if (label)
		cli_writer_text(w, is_ip4 ? "IP " : "IP6 ");
	if (s->verbose && is_ip4)
		print_header4(w, ip);
	else if (s->verbose)
		print_header6(w, ip);
	cli_l4_print_addresses(w, s, t);
	cli_writer_literal(w, ": ");
	return true;
}

static void print_packet(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip, bool label,
			 unsigned depth);

static void print_inner(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip, unsigned depth)
{
	struct cli_ip inner;
	const uint8_t *at;
	uint32_t len;

	at = depth < DEPTH_MAX ? cli_tunnel_inner(ip, &len) : NULL;
	if (!at)
		return;
	cli_writer_literal(w, ": ");
	if (cli_decode_ip(at, len, &inner))
		print_packet(w, s, &inner, true, depth + 1);
	else
		cli_ip_print_bad(w, AF_INET, len);
}

static void print_packet(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip, bool label,
			 unsigned depth)
{
	struct cli_ip quoted;
	bool has_quoted;

	if (!print_begin(w, s, ip, label))
		return;
	if (ip->tuple.family == AF_INET6 && ip->at[6] != ip->tuple.protocol)
		cli_extensions_print(w, s, ip);
	if (!(ip->tuple.present & NFRING_TUPLE_L4)) {
		cli_print_number(w, "[bad or cut extension header], length ", ip->len - IP6_BYTES);
		return;
	}
	has_quoted = cli_decode_inner(ip, &quoted);
	cli_l4_print(w, s, ip, has_quoted ? &quoted : NULL);
	if (has_quoted && s->verbose && depth < DEPTH_MAX) {
		cli_writer_literal(w, " [");
		print_packet(w, s, &quoted, true, DEPTH_MAX);
		cli_writer_char(w, ']');
	}
	print_inner(w, s, ip, depth);
}

void cli_ip_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip, bool label)
{
	print_packet(w, s, ip, label, 0);
}
