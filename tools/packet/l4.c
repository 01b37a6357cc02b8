/* SPDX-License-Identifier: MIT */
#include "l4.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/icmp6.h>
#include <nfring/batch.h>

#define TCP_BYTES 20
#define UDP_BYTES 8
#define ICMP_BYTES 8

struct name {
	uint8_t number;
	const char *name;
};

static const struct name protocols[] = {
	{ IPPROTO_ICMP, "ICMP" }, { IPPROTO_IGMP, "IGMP" },        { IPPROTO_IPIP, "IPIP" },
	{ IPPROTO_TCP, "TCP" },   { IPPROTO_UDP, "UDP" },          { IPPROTO_DCCP, "DCCP" },
	{ IPPROTO_IPV6, "IPv6" }, { IPPROTO_GRE, "GRE" },          { IPPROTO_ESP, "ESP" },
	{ IPPROTO_AH, "AH" },     { IPPROTO_ICMPV6, "ICMP6" },     { IPPROTO_NONE, "no next header" },
	{ 89, "OSPF" },           { IPPROTO_PIM, "PIM" },          { 112, "VRRP" },
	{ IPPROTO_SCTP, "SCTP" }, { IPPROTO_UDPLITE, "UDP-Lite" }, { 0, NULL },
};

static const struct name icmp_types[] = {
	{ ICMP_ECHOREPLY, "echo reply" },
	{ ICMP_DEST_UNREACH, "destination unreachable" },
	{ ICMP_SOURCE_QUENCH, "source quench" },
	{ ICMP_REDIRECT, "redirect" },
	{ ICMP_ECHO, "echo request" },
	{ 9, "router advertisement" },
	{ 10, "router solicitation" },
	{ ICMP_TIME_EXCEEDED, "time exceeded" },
	{ ICMP_PARAMETERPROB, "parameter problem" },
	{ ICMP_TIMESTAMP, "timestamp request" },
	{ ICMP_TIMESTAMPREPLY, "timestamp reply" },
	{ 0, NULL },
};

static const struct name icmp6_types[] = {
	{ ICMP6_DST_UNREACH, "destination unreachable" },
	{ ICMP6_PACKET_TOO_BIG, "packet too big" },
	{ ICMP6_TIME_EXCEEDED, "time exceeded" },
	{ ICMP6_PARAM_PROB, "parameter problem" },
	{ ICMP6_ECHO_REQUEST, "echo request" },
	{ ICMP6_ECHO_REPLY, "echo reply" },
	{ MLD_LISTENER_QUERY, "multicast listener query" },
	{ MLD_LISTENER_REPORT, "multicast listener report" },
	{ MLD_LISTENER_REDUCTION, "multicast listener done" },
	{ ND_ROUTER_SOLICIT, "router solicitation" },
	{ ND_ROUTER_ADVERT, "router advertisement" },
	{ ND_NEIGHBOR_SOLICIT, "neighbor solicitation" },
	{ ND_NEIGHBOR_ADVERT, "neighbor advertisement" },
	{ ND_REDIRECT, "redirect" },
	{ 143, "multicast listener report v2" },
	{ 0, NULL },
};

static const char *find(const struct name *names, uint8_t number)
{
	for (; names->name; names++)
		if (names->number == number)
			return names->name;
	return NULL;
}

/* Returns the length by the IP header; the captured one where that says none. */
static uint32_t length_of(const struct nfring_tuple *t)
{
	return t->l4_wire_len ? t->l4_wire_len : t->l4_len;
}

static void print_tcp(struct cli_writer *w, const struct nfring_tuple *t, const uint8_t *at)
{
	static const char letters[] = "FSRP.UEW"; /* FIN SYN RST PSH ACK URG ECE CWR, as tcpdump has them */
	uint32_t header = (at[12] >> 4) * 4u, length = length_of(t);
	uint8_t flags = at[13];

	cli_writer_literal(w, "Flags [");
	for (unsigned i = 0; i < 8; i++)
		if (flags >> i & 1)
			cli_writer_char(w, letters[i]);
	if (!flags)
		cli_writer_literal(w, "none");
	cli_writer_printf(w, "], seq %u", nfring_get_be32(at + 4));
	if (flags & 0x10)
		cli_writer_printf(w, ", ack %u", nfring_get_be32(at + 8));
	cli_writer_printf(w, ", win %u", nfring_get_be16(at + 14));
	if (header < TCP_BYTES || header > length)
		cli_writer_literal(w, " [bad header length]");
	cli_writer_printf(w, ", length %u", header <= length ? length - header : 0);
}

/* Prints the target address of a neighbor solicitation or advertisement. */
static void print_nd_target(struct cli_writer *w, const struct nfring_tuple *t, const uint8_t *at)
{
	char target[INET6_ADDRSTRLEN];

	if (t->l4_len < 24)
		return;
	inet_ntop(AF_INET6, at + 8, target, sizeof(target));
	cli_writer_printf(w, ", %s %s", t->icmp_type == ND_NEIGHBOR_SOLICIT ? "who has" : "tgt is", target);
}

static bool is_echo(const struct nfring_tuple *t)
{
	if (t->family == AF_INET)
		return t->icmp_type == ICMP_ECHO || t->icmp_type == ICMP_ECHOREPLY;
	return t->icmp_type == ICMP6_ECHO_REQUEST || t->icmp_type == ICMP6_ECHO_REPLY;
}

static bool is_neighbor(const struct nfring_tuple *t)
{
	return t->family == AF_INET6 && (t->icmp_type == ND_NEIGHBOR_SOLICIT || t->icmp_type == ND_NEIGHBOR_ADVERT);
}

static void print_icmp(struct cli_writer *w, const struct nfring_tuple *t, const uint8_t *at)
{
	bool ip4 = t->family == AF_INET;
	const char *label = ip4 ? "ICMP" : "ICMP6", *name = find(ip4 ? icmp_types : icmp6_types, t->icmp_type);

	if (name)
		cli_writer_printf(w, "%s %s", label, name);
	else
		cli_writer_printf(w, "%s type %u", label, t->icmp_type);
	if (is_echo(t))
		cli_writer_printf(w, ", id %u, seq %u", nfring_get_be16(at + 4), nfring_get_be16(at + 6));
	else if (is_neighbor(t))
		print_nd_target(w, t, at);
	else if (t->icmp_code || !name)
		cli_writer_printf(w, ", code %u", t->icmp_code);
	cli_writer_printf(w, ", length %u", length_of(t));
}

/* Returns how many bytes of the header the functions above read. */
static uint32_t header_bytes(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return TCP_BYTES;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return UDP_BYTES;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return ICMP_BYTES;
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return 12;
	default:
		return 0;
	}
}

static void print_other(struct cli_writer *w, const struct nfring_tuple *t)
{
	const char *name = find(protocols, t->protocol);

	if (!(t->present & NFRING_TUPLE_PROTOCOL))
		cli_writer_literal(w, "extension header");
	else if (name)
		cli_writer_text(w, name);
	else
		cli_writer_printf(w, "protocol %u", t->protocol);
	if (t->fragment_offset)
		cli_writer_printf(w, ", fragment at %u", t->fragment_offset);
	else if (t->l4_len < header_bytes(t->protocol))
		cli_writer_literal(w, " [cut]");
	cli_writer_printf(w, ", length %u", length_of(t));
}

static void print_end(struct cli_writer *w, const struct nfring_tuple *t, const uint8_t *address, uint16_t port)
{
	char text[INET6_ADDRSTRLEN];

	cli_writer_text(w, inet_ntop(t->family, address, text, sizeof(text)));
	if (t->present & NFRING_TUPLE_PORTS)
		cli_writer_printf(w, ".%u", port);
}

void cli_l4_print_addresses(struct cli_writer *w, const struct nfring_tuple *t)
{
	print_end(w, t, t->src, t->src_port);
	cli_writer_literal(w, " > ");
	print_end(w, t, t->dst, t->dst_port);
}

void cli_l4_print(struct cli_writer *w, const struct nfring_tuple *t, const uint8_t *at)
{
	bool whole = !t->fragment_offset && t->l4_len >= header_bytes(t->protocol);

	cli_l4_print_addresses(w, t);
	cli_writer_literal(w, ": ");
	if (whole && t->protocol == IPPROTO_TCP)
		print_tcp(w, t, at);
	else if (whole && (t->protocol == IPPROTO_UDP || t->protocol == IPPROTO_UDPLITE))
		cli_writer_printf(w, "%s, length %u", find(protocols, t->protocol), length_of(t) - UDP_BYTES);
	else if (whole && t->present & NFRING_TUPLE_ICMP)
		print_icmp(w, t, at);
	else
		print_other(w, t);
}
