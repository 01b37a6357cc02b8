/* SPDX-License-Identifier: MIT */
#include "fields.h"
#include "json_keys.h"
#include "names.h"

#include <netinet/in.h>

static void put_ether(struct cli_writer *w, const uint8_t *at)
{
	if (!at)
		return;
	cli_writer_literal(w, ",\"ether\":{\"src\":\"");
	cli_writer_mac(w, at + 6, 6);
	cli_writer_literal(w, "\",\"dst\":\"");
	cli_writer_mac(w, at, 6);
	cli_writer_literal(w, "\",\"type\":");
	cli_writer_u64(w, nfring_get_be16(at + 12));
	cli_writer_char(w, '}');
}

static void put_vlans(struct cli_writer *w, const struct cli_decoded *d)
{
	if (!d->vlans)
		return;
	cli_writer_literal(w, ",\"vlans\":[");
	for (unsigned i = 0; i < d->vlans; i++) {
		if (i)
			cli_writer_char(w, ',');
		json_first_key(w, "proto");
		cli_writer_u64(w, d->vlan[i].proto);
		json_number(w, "tci", d->vlan[i].tci);
		cli_writer_char(w, '}');
	}
	cli_writer_char(w, ']');
}

static void put_addresses(struct cli_writer *w, const struct nfring_tuple *t)
{
	if (!(t->present & NFRING_TUPLE_ADDRESSES))
		return;
	if (t->family == AF_INET) {
		json_ip4(w, "src_ip", t->src);
		json_ip4(w, "dest_ip", t->dst);
	} else {
		json_ip6(w, "src_ip", t->src);
		json_ip6(w, "dest_ip", t->dst);
	}
}

static void put_fragment(struct cli_writer *w, const struct nfring_tuple *t)
{
	if (!t->fragment_offset && !t->more_fragments)
		return;
	cli_writer_literal(w, ",\"fragment\":{\"offset\":");
	cli_writer_u64(w, t->fragment_offset);
	if (t->more_fragments)
		cli_writer_literal(w, ",\"more\":true}");
	else
		cli_writer_literal(w, ",\"more\":false}");
}

static void put_tcp(struct cli_writer *w, const struct cli_ip *ip)
{
	uint32_t len = ip->tuple.l4_len;

	if (ip->tuple.present & NFRING_TUPLE_TCP_FLAGS)
		json_number(w, "tcp_flags", ip->tuple.tcp_flags);
	if (len >= 8)
		json_number(w, "tcp_seq", nfring_get_be32(ip->l4 + 4));
	if (len >= 12)
		json_number(w, "tcp_ack", nfring_get_be32(ip->l4 + 8));
	if (len >= 16)
		json_number(w, "tcp_window", nfring_get_be16(ip->l4 + 14));
}

static void put_transport(struct cli_writer *w, const struct cli_ip *ip)
{
	const struct nfring_tuple *t = &ip->tuple;

	if (t->present & NFRING_TUPLE_PORTS) {
		json_number(w, "src_port", t->src_port);
		json_number(w, "dest_port", t->dst_port);
		if (t->protocol == IPPROTO_TCP)
			put_tcp(w, ip);
	} else if (t->present & NFRING_TUPLE_ICMP) {
		json_number(w, "icmp_type", t->icmp_type);
		json_number(w, "icmp_code", t->icmp_code);
	}
}

/* Appends the keys of an IP packet, behind the key that the caller has put, or the begin of an object. */
static void put_ip(struct cli_writer *w, const struct cli_ip *ip)
{
	const struct nfring_tuple *t = &ip->tuple;

	if (t->family == AF_INET)
		cli_writer_literal(w, "\"ip_v\":4");
	else
		cli_writer_literal(w, "\"ip_v\":6");
	put_addresses(w, t);
	if (t->present & NFRING_TUPLE_PROTOCOL) {
		json_number(w, "proto", t->protocol);
		json_word(w, "proto_name", cli_protocol_name(t->protocol));
	}
	put_transport(w, ip);
	if (ip->present & CLI_IP_TTL)
		json_number(w, "ttl", ip->ttl);
	if (ip->present & CLI_IP_TOS)
		json_number(w, "tos", ip->tos);
	if (ip->present & CLI_IP_ID)
		json_number(w, "ip_id", ip->id);
	if (ip->present & CLI_IP_LEN)
		json_number(w, "ip_len", ip->ip_len);
	put_fragment(w, t);
}

static void put_inner(struct cli_writer *w, const struct cli_ip *outer)
{
	struct cli_ip inner;

	if (!cli_decode_inner(outer, &inner))
		return;
	cli_writer_literal(w, ",\"inner\":{");
	put_ip(w, &inner);
	cli_writer_char(w, '}');
}

static void put_arp(struct cli_writer *w, const struct cli_decoded *d)
{
	struct cli_arp a;

	if (!cli_decode_arp(d, &a))
		return;
	cli_writer_literal(w, ",\"arp\":{\"op\":");
	cli_writer_u64(w, a.op);
	if (a.src_mac) {
		json_mac(w, "src_mac", a.src_mac, a.mac_len);
		json_ip4(w, "src_ip", a.src_ip);
		json_mac(w, "dest_mac", a.dest_mac, a.mac_len);
		json_ip4(w, "dest_ip", a.dest_ip);
	}
	cli_writer_char(w, '}');
}

void dump_json_fields(struct cli_writer *w, const struct nfring_pkt *p)
{
	struct cli_decoded d;

	cli_decode(p, &d);
	json_word(w, "direction", cli_direction_name(nfring_pkt_direction(p)));
	put_ether(w, d.ether);
	put_vlans(w, &d);
	if (d.is_ip) {
		cli_writer_char(w, ',');
		put_ip(w, &d.ip);
		put_inner(w, &d.ip);
	} else if (d.arp) {
		put_arp(w, &d);
	}
	if (d.wire_len)
		json_number(w, "wire_len", d.wire_len);
}
