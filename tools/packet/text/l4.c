/* SPDX-License-Identifier: MIT */
#include "l4.h"
#include "icmp.h"
#include "names.h"
#include "sctp.h"
#include "tcp.h"
#include "tunnel.h"

#include <netinet/in.h>
#include <string.h>

#define UDP_BYTES 8u
#define DCCP_BYTES 12u
#define IGMP_BYTES 8u

/* Returns the length by the IP header; the captured one where that says none. */
static uint32_t length_of(const struct nfring_tuple *t)
{
	return t->l4_wire_len ? t->l4_wire_len : t->l4_len;
}

static void print_length(struct cli_writer *w, const struct nfring_tuple *t)
{
	cli_print_number(w, ", length ", length_of(t));
}

static void print_udp(struct cli_writer *w, const char *label, const struct nfring_tuple *t)
{
	const uint32_t length = length_of(t);

	cli_writer_text(w, label);
	cli_writer_u64(w, length > UDP_BYTES ? length - UDP_BYTES : 0);
}

static void print_dccp(struct cli_writer *w, const struct cli_ip *ip)
{
	static const char *const types[] = { "DCCP-Request", "DCCP-Response", "DCCP-Data",  "DCCP-Ack",
					     "DCCP-DataAck", "DCCP-CloseReq", "DCCP-Close", "DCCP-Reset",
					     "DCCP-Sync",    "DCCP-SyncAck" };
	const unsigned type = ip->l4[8] >> 1 & 15;

	cli_writer_literal(w, "DCCP ");
	if (type < sizeof(types) / sizeof(types[0]))
		cli_writer_text(w, types[type]);
	else
		cli_print_number(w, "type ", type);
}

/*  | type | max response time, or 0 | checksum | group | */
static void print_igmp(struct cli_writer *w, const struct cli_ip *ip)
{
	switch (ip->l4[0]) {
	case 0x11:
		cli_writer_text(w, ip->tuple.l4_len > IGMP_BYTES ? "igmp query v3"
				   : ip->l4[1]                   ? "igmp query v2"
								 : "igmp query v1");
		return;
	case 0x12:
		cli_writer_literal(w, "igmp v1 report ");
		break;
	case 0x16:
		cli_writer_literal(w, "igmp v2 report ");
		break;
	case 0x17:
		cli_writer_literal(w, "igmp leave ");
		break;
	case 0x22:
		cli_print_number(w, "igmp v3 report, ", nfring_get_be16(ip->l4 + 6));
		cli_writer_literal(w, " group record(s)");
		return;
	default:
		cli_print_number(w, "igmp type ", ip->l4[0]);
		return;
	}
	cli_writer_ip4(w, ip->l4 + 4);
}

/* Returns how many bytes of the header must be there to show more than the name. */
static uint32_t header_bytes(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return CLI_TCP_BYTES;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		return UDP_BYTES;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return CLI_ICMP_BYTES;
	case IPPROTO_IGMP:
		return IGMP_BYTES;
	case IPPROTO_SCTP:
		return CLI_SCTP_BYTES;
	case IPPROTO_DCCP:
		return DCCP_BYTES;
	default:
		return cli_tunnel_bytes(protocol);
	}
}

/* Appends what is not shown further: a protocol of no interest, a later fragment, a cut header. */
static void print_name(struct cli_writer *w, const struct nfring_tuple *t)
{
	const char *name = cli_protocol_name(t->protocol);

	if (!(t->present & NFRING_TUPLE_PROTOCOL))
		cli_writer_literal(w, "extension header");
	else if (t->protocol == IPPROTO_NONE)
		cli_writer_literal(w, "no next header");
	else if (name)
		cli_writer_text(w, name);
	else
		cli_print_number(w, "protocol ", t->protocol);
	if (t->fragment_offset)
		cli_print_number(w, ", fragment at ", t->fragment_offset);
	else if (t->l4_len < header_bytes(t->protocol))
		cli_writer_literal(w, " [cut]");
	print_length(w, t);
}

static void print_icmp(struct cli_writer *w, const struct cli_ip *ip, const struct cli_ip *quoted)
{
	if (ip->tuple.family == AF_INET)
		cli_icmp_print(w, ip, quoted);
	else
		cli_icmp6_print(w, ip, quoted);
}

/* Appends a protocol whose text is followed by its length. Returns false if there is no text for it. */
static bool print_known(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip,
			const struct cli_ip *quoted)
{
	const struct nfring_tuple *t = &ip->tuple;

	if (t->present & NFRING_TUPLE_ICMP)
		print_icmp(w, ip, quoted);
	else if (t->protocol == IPPROTO_SCTP)
		cli_sctp_print(w, s, ip);
	else if (t->protocol == IPPROTO_DCCP)
		print_dccp(w, ip);
	else if (t->protocol == IPPROTO_IGMP && t->family == AF_INET)
		print_igmp(w, ip);
	else
		return cli_tunnel_print(w, s, ip);
	return true;
}

void cli_l4_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip, const struct cli_ip *quoted)
{
	const struct nfring_tuple *t = &ip->tuple;

	if (t->fragment_offset || !(t->present & NFRING_TUPLE_PROTOCOL) || t->l4_len < header_bytes(t->protocol))
		print_name(w, t);
	else if (t->protocol == IPPROTO_TCP)
		cli_tcp_print(w, s, ip);
	else if (t->protocol == IPPROTO_UDP)
		print_udp(w, "UDP, length ", t);
	else if (t->protocol == IPPROTO_UDPLITE)
		print_udp(w, "UDP-Lite, length ", t);
	else if (print_known(w, s, ip, quoted))
		print_length(w, t);
	else
		print_name(w, t);
}

static void print_end(struct cli_writer *w, const struct cli_style *s, const struct nfring_tuple *t,
		      const uint8_t *address, uint16_t port)
{
	const char *name;

	cli_print_address(w, t->family, address);
	if (!(t->present & NFRING_TUPLE_PORTS))
		return;
	cli_writer_char(w, '.');
	name = cli_resolve_service(s->resolve, t->protocol, port);
	if (name)
		cli_writer_plain(w, name, strlen(name));
	else
		cli_writer_u64(w, port);
}

void cli_l4_print_addresses(struct cli_writer *w, const struct cli_style *s, const struct nfring_tuple *t)
{
	print_end(w, s, t, t->src, t->src_port);
	cli_writer_literal(w, " > ");
	print_end(w, s, t, t->dst, t->dst_port);
}
