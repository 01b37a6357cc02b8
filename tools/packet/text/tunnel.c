/* SPDX-License-Identifier: MIT */
#include "tunnel.h"

#include <net/ethernet.h>
#include <netinet/in.h>

#define GRE_BYTES 4u
#define ESP_BYTES 8u
#define AH_BYTES 12u

#define GRE_CHECKSUM 0x8000u
#define GRE_ROUTING 0x4000u
#define GRE_KEY 0x2000u
#define GRE_SEQUENCE 0x1000u
#define GRE_ACK 0x0080u
#define GRE_VERSION 0x0007u

/* The fields of GRE that the flags announce, each of 4 bytes (RFC 2784, RFC 2890, RFC 2637):
 *   | flags, version | protocol | [checksum, offset] [key] [sequence] [ack] | */
struct gre {
	uint16_t flags, protocol;
	const uint8_t *key, *sequence, *ack; /* NULL: not there, or cut */
	uint32_t bytes;                      /* of the header */
};

static const uint8_t *field(struct gre *g, const struct cli_ip *ip, bool is_there)
{
	const uint8_t *at = ip->l4 + g->bytes;

	if (!is_there)
		return NULL;
	g->bytes += 4;
	return g->bytes <= ip->tuple.l4_len ? at : NULL;
}

static struct gre read_gre(const struct cli_ip *ip)
{
	struct gre g = { .bytes = GRE_BYTES };

	g.flags = nfring_get_be16(ip->l4);
	g.protocol = nfring_get_be16(ip->l4 + 2);
	field(&g, ip, g.flags & (GRE_CHECKSUM | GRE_ROUTING));
	g.key = field(&g, ip, g.flags & GRE_KEY);
	g.sequence = field(&g, ip, g.flags & GRE_SEQUENCE);
	g.ack = field(&g, ip, (g.flags & GRE_VERSION) == 1 && g.flags & GRE_ACK);
	return g;
}

static void print_gre(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip)
{
	const struct gre g = read_gre(ip);
	const unsigned version = g.flags & GRE_VERSION;

	cli_print_number(w, "GREv", version);
	if (g.key && version == 0)
		cli_print_hex(w, ", key=0x", nfring_get_be32(g.key));
	else if (g.key)
		cli_print_number(w, ", call ", nfring_get_be16(g.key + 2));
	if (g.sequence)
		cli_print_number(w, ", seq ", nfring_get_be32(g.sequence));
	if (g.ack)
		cli_print_number(w, ", ack ", nfring_get_be32(g.ack));
	if (s->verbose) {
		const uint8_t protocol[] = { (uint8_t)(g.protocol >> 8), (uint8_t)g.protocol };

		cli_writer_literal(w, ", proto 0x");
		cli_writer_hex(w, protocol, sizeof(protocol));
	}
}

static void print_spi(struct cli_writer *w, const uint8_t *spi, uint32_t sequence)
{
	cli_writer_literal(w, "(spi=0x");
	cli_writer_hex(w, spi, 4);
	cli_print_hex(w, ",seq=0x", sequence);
	cli_writer_char(w, ')');
}

uint32_t cli_tunnel_bytes(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_GRE:
		return GRE_BYTES;
	case IPPROTO_ESP:
		return ESP_BYTES;
	case IPPROTO_AH:
		return AH_BYTES;
	default:
		return 0;
	}
}

bool cli_tunnel_print(struct cli_writer *w, const struct cli_style *s, const struct cli_ip *ip)
{
	switch (ip->tuple.protocol) {
	case IPPROTO_GRE:
		print_gre(w, s, ip);
		return true;
	case IPPROTO_ESP:
		cli_writer_literal(w, "ESP");
		print_spi(w, ip->l4, nfring_get_be32(ip->l4 + 4));
		return true;
	case IPPROTO_AH:
		cli_writer_literal(w, "AH");
		print_spi(w, ip->l4 + 4, nfring_get_be32(ip->l4 + 8));
		return true;
	default:
		return false;
	}
}

const uint8_t *cli_tunnel_inner(const struct cli_ip *ip, uint32_t *len)
{
	uint32_t header = 0;

	if (!ip->l4 || ip->tuple.fragment_offset || !(ip->tuple.present & NFRING_TUPLE_PROTOCOL))
		return NULL;
	if (ip->tuple.protocol == IPPROTO_GRE && ip->tuple.l4_len >= GRE_BYTES) {
		const struct gre g = read_gre(ip);

		if (g.flags & (GRE_ROUTING | GRE_VERSION) ||
		    (g.protocol != ETHERTYPE_IP && g.protocol != ETHERTYPE_IPV6))
			return NULL;
		header = g.bytes;
	} else if (ip->tuple.protocol != IPPROTO_IPIP && ip->tuple.protocol != IPPROTO_IPV6) {
		return NULL;
	}
	if (ip->tuple.l4_len <= header)
		return NULL;
	*len = ip->tuple.l4_len - header;
	return ip->l4 + header;
}
