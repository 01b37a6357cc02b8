/* SPDX-License-Identifier: MIT */
#include "decoded.h"
#include "link.h"

#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#define TYPE_IP4 0x0800
#define TYPE_ARP 0x0806
#define TYPE_IP6 0x86dd
#define TYPE_VLAN 0x8100
#define TYPE_VLAN_OUTER 0x88a8
#define TYPE_VLAN_OLD 0x9100

#define HW_ETHER 1      /* ARPHRD_ETHER */
#define HW_LOOPBACK 772 /* ARPHRD_LOOPBACK: the same header */

#define HOOK_EGRESS 1 /* NF_NETDEV_EGRESS, which older headers lack */
#define TAG_BYTES 4u
#define IP6_BYTES 40u
#define ARP_BYTES 8u
#define ICMP_BYTES 8u

/* -- link --------------------------------------------------------------------------- */

/* Returns an Ethernet header, if these are the bytes of one. At egress no attribute names the type: there a tunnel
 * can have a header of its own, but a longer one. */
static const uint8_t *as_ether(const struct nfring_pkt *p, const uint8_t *header, uint32_t len)
{
	uint16_t type;

	if (!header || len < CLI_ETHER_BYTES)
		return NULL;
	if (!nfring_pkt_hw_type(p, &type))
		return len == CLI_ETHER_BYTES ? header : NULL;
	return type == HW_ETHER || type == HW_LOOPBACK ? header : NULL;
}

static const uint8_t *find_ether(const struct nfring_pkt *p)
{
	uint32_t len = 0;
	const uint8_t *header = nfring_pkt_l2_header(p, &len);

	if (header)
		return as_ether(p, header, len);
	if (!nfring_pkt_has(p, NFULA_HWTYPE) || !cli_link_is_own(p))
		return NULL;
	header = nfring_pkt_hw_header(p, &len);
	return as_ether(p, header, len);
}

/* At the netdev family's egress hook the payload begins with the link header. */
static void skip_link(const struct nfring_pkt *p, struct cli_decoded *d)
{
	const uint8_t *link;
	uint32_t len;
	uint8_t hook;

	if (nfring_pkt_family(p) != NFPROTO_NETDEV || !nfring_pkt_hook(p, &hook) || hook != HOOK_EGRESS)
		return;
	link = nfring_pkt_l2_header(p, &len);
	if (link && len <= d->network_len && memcmp(link, d->network, len) == 0) {
		d->network += len;
		d->network_len -= len;
	}
}

static uint16_t type_of_family(uint8_t family)
{
	switch (family) {
	case NFPROTO_IPV4:
		return TYPE_IP4;
	case NFPROTO_IPV6:
		return TYPE_IP6;
	case NFPROTO_ARP:
		return TYPE_ARP;
	default:
		return 0;
	}
}

static bool is_tag(uint16_t type)
{
	return type == TYPE_VLAN || type == TYPE_VLAN_OUTER || type == TYPE_VLAN_OLD;
}

/* | TCI (2) | EtherType of what follows (2) | */
static void read_tags(const struct nfring_pkt *p, struct cli_decoded *d)
{
	struct cli_vlan taken;

	if (nfring_pkt_vlan(p, &taken.proto, &taken.tci))
		d->vlan[d->vlans++] = taken;
	while (is_tag(d->ethertype) && d->network_len >= TAG_BYTES && d->vlans < CLI_VLANS_MAX) {
		d->vlan[d->vlans++] = (struct cli_vlan){ d->ethertype, nfring_get_be16(d->network) };
		d->ethertype = nfring_get_be16(d->network + 2);
		d->network += TAG_BYTES;
		d->network_len -= TAG_BYTES;
	}
}

/* -- IP ----------------------------------------------------------------------------- */

static void read_ip4(struct cli_ip *ip)
{
	const uint8_t *at = ip->at;

	if (ip->len >= 2) {
		ip->tos = at[1];
		ip->present |= CLI_IP_TOS;
	}
	if (ip->len >= 4) {
		ip->ip_len = nfring_get_be16(at + 2);
		ip->present |= CLI_IP_LEN;
	}
	if (ip->len >= 6) {
		ip->id = nfring_get_be16(at + 4);
		ip->present |= CLI_IP_ID;
	}
	if (ip->len >= 7) {
		ip->reserved_flag = at[6] >> 7;
		ip->dont_fragment = at[6] >> 6 & 1;
	}
	if (ip->len >= 9) {
		ip->ttl = at[8];
		ip->present |= CLI_IP_TTL;
	}
}

static void read_fragment_id(struct cli_ip *ip)
{
	struct cli_extension e = { 0 };

	while (cli_extension_next(ip, &e))
		if (e.type == IPPROTO_FRAGMENT) {
			ip->id = nfring_get_be32(e.at + 4);
			ip->present |= CLI_IP_ID;
			return;
		}
}

static void read_ip6(struct cli_ip *ip)
{
	const uint8_t *at = ip->at;

	if (ip->len >= 4) {
		ip->tos = (uint8_t)(nfring_get_be16(at) >> 4);
		ip->flow_label = nfring_get_be32(at) & 0xfffff;
		ip->present |= CLI_IP_TOS;
	}
	if (ip->len >= 6) {
		ip->ip_len = IP6_BYTES + nfring_get_be16(at + 4);
		ip->present |= CLI_IP_LEN;
	}
	if (ip->len >= 8) {
		ip->ttl = at[7];
		ip->present |= CLI_IP_TTL;
	}
	if (ip->tuple.present & NFRING_TUPLE_FRAGMENT) /* so the headers before it are few */
		read_fragment_id(ip);
}

bool cli_decode_ip(const uint8_t *at, uint32_t len, struct cli_ip *ip)
{
	memset(ip, 0, sizeof(*ip));
	ip->tuple.size = sizeof(ip->tuple);
	if (!at || nfring_ip_tuple(at, len, &ip->tuple) < 0)
		return false;
	ip->at = at;
	ip->len = len;
	if (ip->tuple.present & NFRING_TUPLE_L4) {
		ip->l4 = at + ip->tuple.l4_offset;
		ip->len = ip->tuple.l4_offset + ip->tuple.l4_len; /* without padding */
	}
	if (ip->tuple.family == AF_INET)
		read_ip4(ip);
	else
		read_ip6(ip);
	return true;
}

void cli_decode(const struct nfring_pkt *p, struct cli_decoded *d)
{
	const uint8_t *ip;
	uint32_t len;

	memset(d, 0, offsetof(struct cli_decoded, vlan));
	d->payload = d->network = nfring_pkt_payload(p, &d->payload_len);
	d->network_len = d->payload_len;
	d->ether = find_ether(p);
	d->vlans = 0;
	d->ethertype = 0;
	if (!nfring_pkt_hw_protocol(p, &d->ethertype) || !d->ethertype)
		d->ethertype = type_of_family(nfring_pkt_family(p));
	if (d->payload)
		skip_link(p, d);
	read_tags(p, d);
	ip = nfring_pkt_ip(p, &len);
	d->is_ip = cli_decode_ip(ip, len, &d->ip);
	d->arp = d->ethertype == TYPE_ARP && d->network_len >= ARP_BYTES ? d->network : NULL;
	d->arp_len = d->arp ? d->network_len : 0;
	d->wire_len = nfring_pkt_wire_len(p);
}

/* -- behind the header ---------------------------------------------------------------- */

/* Returns the bytes that an ICMP error states for the packet it quotes; 0: it does not. What follows them are
 * extensions (RFC 4884). */
static uint32_t stated_quote(const struct cli_ip *ip)
{
	uint8_t type = ip->tuple.icmp_type;

	if (ip->tuple.family == AF_INET)
		return type == 3 || type == 11 || type == 12 ? ip->l4[5] * 4u : 0;
	return type == 1 || type == 3 ? ip->l4[4] * 8u : 0;
}

static bool is_icmp_error(const struct nfring_tuple *t)
{
	if (!(t->present & NFRING_TUPLE_ICMP))
		return false;
	if (t->family == AF_INET6)
		return t->icmp_type >= 1 && t->icmp_type <= 4;
	return (t->icmp_type >= 3 && t->icmp_type <= 5) || t->icmp_type == 11 || t->icmp_type == 12;
}

bool cli_decode_inner(const struct cli_ip *outer, struct cli_ip *inner)
{
	uint32_t len = outer->tuple.l4_len, stated;

	if (!outer->l4 || !is_icmp_error(&outer->tuple) || len <= ICMP_BYTES)
		return false;
	len -= ICMP_BYTES;
	stated = stated_quote(outer);
	if (stated && stated < len)
		len = stated;
	return cli_decode_ip(outer->l4 + ICMP_BYTES, len, inner) && inner->tuple.family == outer->tuple.family;
}

/* Returns the bytes of an extension header of IPv6; 0: `type` is none. */
static uint32_t extension_bytes(uint8_t type, uint8_t units)
{
	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS:
		return (units + 1u) * 8;
	case IPPROTO_AH:
		return (units + 2u) * 4;
	case IPPROTO_FRAGMENT:
		return 8;
	default:
		return 0;
	}
}

/* Tells whether the data of a later fragment follows: its first bytes are no header. */
static bool ends_in_fragment(const struct cli_extension *e)
{
	return e->type == IPPROTO_FRAGMENT && nfring_get_be16(e->at + 2) >> 3;
}

bool cli_extension_next(const struct cli_ip *ip, struct cli_extension *e)
{
	const uint8_t *at = e->at ? e->at + e->bytes : ip->at + IP6_BYTES;
	uint8_t type;
	uint32_t left, bytes;

	if (ip->tuple.family != AF_INET6 || ip->len < IP6_BYTES)
		return false;
	type = e->at ? e->at[0] : ip->at[6];
	left = ip->len - (uint32_t)(at - ip->at);
	bytes = left >= 8 ? extension_bytes(type, at[1]) : 0;
	if (bytes == 0 || bytes > left || (e->at && ends_in_fragment(e))) {
		e->type = type;
		return false;
	}
	*e = (struct cli_extension){ type, at, bytes };
	return true;
}

bool cli_decode_arp(const struct cli_decoded *d, struct cli_arp *a)
{
	const uint8_t *at = d->arp;
	uint8_t mac;

	memset(a, 0, sizeof(*a));
	if (!at)
		return false;
	mac = at[4];
	a->op = nfring_get_be16(at + 6);
	/* | hardware type | protocol | lengths of a hardware, a protocol address | op | sender's, target's */
	if (nfring_get_be16(at + 2) != TYPE_IP4 || at[5] != 4 || d->arp_len < ARP_BYTES + 2 * (mac + 4u))
		return true;
	a->mac_len = mac;
	a->src_mac = at + ARP_BYTES;
	a->src_ip = a->src_mac + mac;
	a->dest_mac = a->src_ip + 4;
	a->dest_ip = a->dest_mac + mac;
	return true;
}
