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

static void print_tcp(FILE *f, const struct cli_l4 *x)
{
	static const char letters[] = "FSRP.UEW"; /* FIN SYN RST PSH ACK URG ECE CWR, as tcpdump has them */
	uint32_t header = (x->at[12] >> 4) * 4u;
	uint8_t flags = x->at[13];

	fputs("Flags [", f);
	for (unsigned i = 0; i < 8; i++)
		if (flags >> i & 1)
			putc(letters[i], f);
	if (!flags)
		fputs("none", f);
	fprintf(f, "], seq %u", nfring_get_be32(x->at + 4));
	if (flags & 0x10)
		fprintf(f, ", ack %u", nfring_get_be32(x->at + 8));
	fprintf(f, ", win %u", nfring_get_be16(x->at + 14));
	if (header < TCP_BYTES || header > x->length)
		fputs(" [bad header length]", f);
	fprintf(f, ", length %u", header <= x->length ? x->length - header : 0);
}

/* Prints the target address of a neighbor solicitation or advertisement. */
static void print_nd_target(FILE *f, const struct cli_l4 *x)
{
	char target[INET6_ADDRSTRLEN];

	if (x->captured < 24)
		return;
	inet_ntop(AF_INET6, x->at + 8, target, sizeof(target));
	fprintf(f, ", %s %s", x->at[0] == ND_NEIGHBOR_SOLICIT ? "who has" : "tgt is", target);
}

static void print_icmp(FILE *f, const struct cli_l4 *x, const char *label, const struct name *types, bool echo, bool nd)
{
	const char *name = find(types, x->at[0]);

	if (name)
		fprintf(f, "%s %s", label, name);
	else
		fprintf(f, "%s type %u", label, x->at[0]);
	if (echo)
		fprintf(f, ", id %u, seq %u", nfring_get_be16(x->at + 4), nfring_get_be16(x->at + 6));
	else if (nd)
		print_nd_target(f, x);
	else if (x->at[1] || !name)
		fprintf(f, ", code %u", x->at[1]);
	fprintf(f, ", length %u", x->length);
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

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_UDPLITE ||
	       protocol == IPPROTO_SCTP || protocol == IPPROTO_DCCP;
}

static void print_other(FILE *f, const struct cli_l4 *x)
{
	const char *name = find(protocols, x->protocol);

	if (name)
		fputs(name, f);
	else
		fprintf(f, "protocol %u", x->protocol);
	if (x->fragment)
		fprintf(f, ", fragment at %u", x->offset);
	else if (x->captured < header_bytes(x->protocol))
		fputs(" [cut]", f);
	fprintf(f, ", length %u", x->length);
}

void cli_l4_print(FILE *f, const struct cli_l4 *x)
{
	bool whole = !x->fragment && x->captured >= header_bytes(x->protocol);

	if (has_ports(x->protocol) && !x->fragment && x->captured >= 4)
		fprintf(f, "%s.%u > %s.%u: ", x->src, nfring_get_be16(x->at), x->dst, nfring_get_be16(x->at + 2));
	else
		fprintf(f, "%s > %s: ", x->src, x->dst);
	if (!whole)
		print_other(f, x);
	else if (x->protocol == IPPROTO_TCP)
		print_tcp(f, x);
	else if (x->protocol == IPPROTO_UDP || x->protocol == IPPROTO_UDPLITE)
		fprintf(f, "%s, length %u", find(protocols, x->protocol), x->length - UDP_BYTES);
	else if (x->protocol == IPPROTO_ICMP)
		print_icmp(f, x, "ICMP", icmp_types, x->at[0] == ICMP_ECHO || x->at[0] == ICMP_ECHOREPLY, false);
	else if (x->protocol == IPPROTO_ICMPV6)
		print_icmp(f, x, "ICMP6", icmp6_types, x->at[0] == ICMP6_ECHO_REQUEST || x->at[0] == ICMP6_ECHO_REPLY,
			   x->at[0] == ND_NEIGHBOR_SOLICIT || x->at[0] == ND_NEIGHBOR_ADVERT);
	else
		print_other(f, x);
}
