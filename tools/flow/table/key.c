/* SPDX-License-Identifier: MIT */
#include "key.h"
#include "setup.h"

#include <linux/netfilter.h>
#include <nfring/decode.h>
#include <string.h>

#define TYPE_VLAN 0x8100
#define TYPE_VLAN_OUTER 0x88a8
#define TYPE_VLAN_OLD 0x9100
#define VLAN_ID 0xfffu
#define HOOK_EGRESS 1 /* NF_NETDEV_EGRESS, which older headers lack */

#define IP4_TTL 8
#define IP6_HOP_LIMIT 7

/* -- the key ----------------------------------------------------------------------------------- */

/* Steps over the link header that the payload begins with at the netdev family's egress hook. */
static const uint8_t *behind_link(const struct nfring_pkt *p, const uint8_t *at, uint32_t *len)
{
	const uint8_t *link;
	uint32_t bytes;
	uint8_t hook;

	if (nfring_pkt_family(p) != NFPROTO_NETDEV || !nfring_pkt_hook(p, &hook) || hook != HOOK_EGRESS)
		return at;
	link = nfring_pkt_l2_header(p, &bytes);
	if (!link || bytes > *len || memcmp(link, at, bytes) != 0)
		return at;
	*len -= bytes;
	return at + bytes;
}

/* Returns the id of the outer tag: the one that the device took off, else the first of the payload. 0: none. */
static uint16_t read_vlan(const struct nfring_pkt *p)
{
	const uint8_t *at;
	uint16_t type = 0, tci;
	uint32_t len;

	if (nfring_pkt_vlan(p, NULL, &tci))
		return tci & VLAN_ID;
	nfring_pkt_hw_protocol(p, &type);
	if (type != TYPE_VLAN && type != TYPE_VLAN_OUTER && type != TYPE_VLAN_OLD)
		return 0;
	at = nfring_pkt_payload(p, &len);
	if (at)
		at = behind_link(p, at, &len);
	return at && len >= 2 ? nfring_get_be16(at) & VLAN_ID : 0;
}

/* The order of two ends does not matter, as long as it is always the same. */

static inline uint32_t ip4_of(const uint8_t *address)
{
	uint32_t word;

	memcpy(&word, address, sizeof(word));
	return word;
}

static inline int compare_addresses(const struct nfring_tuple *t)
{
	if (t->family != AF_INET)
		return memcmp(t->src, t->dst, 16);
	return (ip4_of(t->src) > ip4_of(t->dst)) - (ip4_of(t->src) < ip4_of(t->dst));
}

/* Tells whether the destination comes before the source. */
static inline bool is_swapped(const struct nfring_tuple *t, uint32_t in, uint32_t out)
{
	const int order = compare_addresses(t);

	if (order)
		return order > 0;
	return t->src_port != t->dst_port ? t->src_port > t->dst_port : in > out;
}

static inline void put_addresses(struct flow_seen *s, const uint8_t *first, const uint8_t *second)
{
	if (s->key.family == AF_INET) {
		memcpy(s->address, first, 4);
		memcpy((uint8_t *)s->address + 4, second, 4);
		s->address[1] = 0;
		return;
	}
	memcpy(s->address, first, 16);
	memcpy(s->address + 2, second, 16);
}

static inline void put_ends(struct flow_seen *s, const struct nfring_tuple *t, uint32_t in, uint32_t out, bool uniflow)
{
	struct flow_key *k = &s->key;

	s->swapped = !uniflow && is_swapped(t, in, out);
	k->device[s->swapped] = in;
	k->device[!s->swapped] = out;
	k->port[s->swapped] = t->src_port;
	k->port[!s->swapped] = t->dst_port;
	put_addresses(s, s->swapped ? t->dst : t->src, s->swapped ? t->src : t->dst);
}

static inline void put_key(struct flow_seen *s, const struct nfring_pkt *p, const struct nfring_tuple *t, unsigned bits,
			   bool uniflow)
{
	uint32_t in = 0, out = 0;

	s->key = (struct flow_key){ .protocol = t->protocol, .family = t->family };
	nfring_pkt_indev(p, &in);
	nfring_pkt_outdev(p, &out);
	put_ends(s, t, in, out, uniflow);
	s->key.vlan = read_vlan(p);
	if (bits & FLOW_KEY_MARK)
		nfring_pkt_mark(p, &s->key.mark);
	if (bits & FLOW_KEY_UID && !nfring_pkt_uid(p, &s->key.uid))
		s->key.uid = FLOW_NO_UID;
}

/* -- the packet -------------------------------------------------------------------------------- */

/* Returns the bytes that the IP header states; the captured ones where it states none. */
static inline uint32_t read_bytes(const struct nfring_pkt *p, const struct nfring_tuple *t, const uint8_t *ip,
				  uint32_t captured)
{
	uint32_t before, bytes;

	if (t->l4_wire_len)
		return t->l4_offset + t->l4_wire_len;
	before = (uint32_t)(ip - nfring_pkt_payload(p, NULL));
	bytes = nfring_pkt_wire_len(p);
	return bytes > before ? bytes - before : captured;
}

bool flow_seen_read(struct flow_seen *s, const struct nfring_batch *b, const struct nfring_pkt *p, unsigned bits,
		    bool uniflow)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	uint32_t captured;
	const uint8_t *ip = nfring_pkt_ip(p, &captured);

	if (!ip || nfring_ip_tuple(ip, captured, &t) < 0 || !(t.present & NFRING_TUPLE_ADDRESSES))
		return false;
	put_key(s, p, &t, bits, uniflow);
	s->key.group = b->group;
	s->pkt = p;
	s->time_ns = nfring_pkt_time_ns(b, p, NULL);
	s->bytes = read_bytes(p, &t, ip, captured);
	s->tcp_flags = t.tcp_flags;
	s->ttl = ip[t.family == AF_INET ? IP4_TTL : IP6_HOP_LIMIT]; /* it comes before the addresses */
	s->has_icmp = t.present & NFRING_TUPLE_ICMP;
	s->icmp_type = t.icmp_type;
	s->icmp_code = t.icmp_code;
	return true;
}
