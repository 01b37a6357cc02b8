/* SPDX-License-Identifier: MIT */
#include "key.h"
#include "table.h"

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

/* Tells whether an end comes before another. Any order does that is always the same. */
static inline bool is_before(const uint8_t a[16], uint16_t a_port, uint32_t a_device, const uint8_t b[16],
			     uint16_t b_port, uint32_t b_device)
{
	const int order = memcmp(a, b, 16);

	if (order)
		return order < 0;
	return a_port != b_port ? a_port < b_port : a_device < b_device;
}

static inline void put_ends(struct flow_seen *s, const struct nfring_tuple *t, uint32_t in, uint32_t out, bool uniflow)
{
	const size_t bytes = t->family == AF_INET ? 4 : 16;
	uint8_t *address = (uint8_t *)s->address;
	unsigned src = 0, dst = 1;

	s->swapped = !uniflow && is_before(t->dst, t->dst_port, out, t->src, t->src_port, in);
	if (s->swapped)
		src = 1, dst = 0;
	s->key.device[src] = in;
	s->key.device[dst] = out;
	s->key.port[src] = t->src_port;
	s->key.port[dst] = t->dst_port;
	memcpy(address + src * bytes, t->src, bytes);
	memcpy(address + dst * bytes, t->dst, bytes);
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
