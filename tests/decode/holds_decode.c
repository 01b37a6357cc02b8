/* SPDX-License-Identifier: MIT */
#include "holds_decode.h"

#include "holds.h"
#include <errno.h>
#include <netinet/in.h>
#include <nfring/decode.h>

struct decoded {
	const uint8_t *payload, *ip;
	uint32_t len, ip_len, wire_len;
	struct nfring_tuple t;
};

static bool has(const struct decoded *d, uint32_t bit)
{
	return (d->t.present & bit) != 0;
}

static bool is_zero(const void *at, size_t bytes)
{
	const uint8_t *byte = at;

	while (bytes--)
		if (*byte++)
			return false;
	return true;
}

static void check_absent_fields(const struct decoded *d)
{
	const struct nfring_tuple *t = &d->t;

	HOLDS(is_zero(t->reserved, sizeof(t->reserved)));
	HOLDS(has(d, NFRING_TUPLE_ADDRESSES) || (is_zero(t->src, 16) && is_zero(t->dst, 16)));
	HOLDS(has(d, NFRING_TUPLE_PROTOCOL) || t->protocol == 0);
	HOLDS(has(d, NFRING_TUPLE_FRAGMENT) || (t->fragment_offset == 0 && t->more_fragments == 0));
	HOLDS(has(d, NFRING_TUPLE_L4) || (t->l4_offset == 0 && t->l4_len == 0 && t->l4_wire_len == 0));
	HOLDS(has(d, NFRING_TUPLE_PORTS) || (t->src_port == 0 && t->dst_port == 0));
	HOLDS(has(d, NFRING_TUPLE_TCP_FLAGS) || t->tcp_flags == 0);
	HOLDS(has(d, NFRING_TUPLE_ICMP) || (t->icmp_type == 0 && t->icmp_code == 0));
}

static void check_ip4(const struct decoded *d)
{
	HOLDS(d->ip[0] >> 4 == 4 && (d->ip[0] & 15) >= 5);
	HOLDS(has(d, NFRING_TUPLE_ADDRESSES) == (d->ip_len >= 20));
	HOLDS(has(d, NFRING_TUPLE_L4) == (d->ip_len >= (d->ip[0] & 15) * 4u));
	HOLDS(is_zero(d->t.src + 4, 12) && is_zero(d->t.dst + 4, 12));
	HOLDS(d->ip_len < 20 || (memcmp(d->t.src, d->ip + 12, 4) == 0 && memcmp(d->t.dst, d->ip + 16, 4) == 0));
	HOLDS(d->ip_len < 10 || d->t.protocol == d->ip[9]);
}

static void check_ip6(const struct decoded *d)
{
	HOLDS(d->ip[0] >> 4 == 6);
	HOLDS(has(d, NFRING_TUPLE_ADDRESSES) == (d->ip_len >= 40));
	HOLDS(d->ip_len < 40 || (memcmp(d->t.src, d->ip + 8, 16) == 0 && memcmp(d->t.dst, d->ip + 24, 16) == 0));
	HOLDS(!has(d, NFRING_TUPLE_L4) || has(d, NFRING_TUPLE_FRAGMENT));
}

static void check_transport(const struct decoded *d)
{
	const struct nfring_tuple *t = &d->t;
	const uint8_t *l4 = d->payload + t->l4_offset;

	HOLDS((uint32_t)(d->ip - d->payload) + 20 <= t->l4_offset);
	HOLDS((uint32_t)t->l4_offset + t->l4_len <= d->len);
	HOLDS(t->l4_wire_len == 0 || t->l4_wire_len >= t->l4_len);
	if (has(d, NFRING_TUPLE_PORTS)) {
		HOLDS(t->l4_len >= 4);
		HOLDS(t->src_port == nfring_get_be16(l4) && t->dst_port == nfring_get_be16(l4 + 2));
	}
	if (has(d, NFRING_TUPLE_TCP_FLAGS)) {
		HOLDS(t->protocol == IPPROTO_TCP && t->l4_len >= 14);
		HOLDS(t->tcp_flags == (nfring_get_be16(l4 + 12) & 0xfff));
	}
	if (has(d, NFRING_TUPLE_ICMP)) {
		HOLDS(t->protocol == (t->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6) && t->l4_len >= 2);
		HOLDS(t->icmp_type == l4[0] && t->icmp_code == l4[1]);
	}
}

static void check_tuple(const struct decoded *d)
{
	const uint32_t of_transport = NFRING_TUPLE_PORTS | NFRING_TUPLE_TCP_FLAGS | NFRING_TUPLE_ICMP;

	HOLDS(d->t.size == sizeof(d->t) && d->t.present < 2 * NFRING_TUPLE_ICMP);
	HOLDS(d->t.family == AF_INET || d->t.family == AF_INET6);
	check_absent_fields(d);
	if (d->t.family == AF_INET)
		check_ip4(d);
	else
		check_ip6(d);
	HOLDS(!has(d, of_transport) || (has(d, NFRING_TUPLE_L4) && has(d, NFRING_TUPLE_PROTOCOL)));
	HOLDS(!has(d, of_transport) || d->t.fragment_offset == 0);
	if (has(d, NFRING_TUPLE_L4))
		check_transport(d);
}

/* Bytes that begin with IP give the same without the packet. */
static void check_bare(const struct decoded *d)
{
	struct nfring_tuple t = { .size = sizeof(t) };

	HOLDS(nfring_ip_tuple(d->ip, d->ip_len, &t) == 0);
	if (t.present & NFRING_TUPLE_L4)
		t.l4_offset = (uint16_t)(t.l4_offset + (d->ip - d->payload));
	HOLDS(memcmp(&t, &d->t, sizeof(t)) == 0);
}

/* A tuple of another version, and one of no version. */
static void check_sizes(const struct nfring_pkt *p, const struct decoded *d)
{
	struct {
		struct nfring_tuple t;
		uint8_t tail[8];
	} other;

	for (uint32_t size = sizeof(other.t) - 8; size <= sizeof(other); size += 8) {
		memset(&other, 0xff, sizeof(other));
		other.t.size = size;
		HOLDS(nfring_pkt_tuple(p, &other.t) == 0 && other.t.size == size);
		HOLDS(memcmp((uint8_t *)&other + 4, (const uint8_t *)&d->t + 4, sizeof(other.t) - 12) == 0);
		HOLDS(size <= sizeof(other.t) || is_zero(other.tail, size - sizeof(other.t)));
		other.t.size = size;
		HOLDS(nfring_ip_tuple(d->ip, d->ip_len, &other.t) == 0);
	}
	other.t.size = 4;
	HOLDS(nfring_pkt_tuple(p, &other.t) == -EINVAL && nfring_ip_tuple(d->ip, d->ip_len, &other.t) == -EINVAL);
	other.t.size = 4097;
	HOLDS(nfring_pkt_tuple(p, &other.t) == -EINVAL && nfring_ip_tuple(d->ip, d->ip_len, &other.t) == -EINVAL);
	HOLDS(nfring_pkt_tuple(p, NULL) == -EINVAL && nfring_ip_tuple(d->ip, d->ip_len, NULL) == -EINVAL);
	HOLDS(nfring_pkt_ip(p, NULL) == d->ip);
}

/* More bytes than IP can have. */
static void check_long(void)
{
	static const uint8_t ip[70000] = { 0x45 };
	struct nfring_tuple t = { .size = sizeof(t) };

	HOLDS(nfring_ip_tuple(ip, sizeof(ip), &t) == 0 && t.l4_offset == 20);
}

/* Nothing is given. */
static void check_nothing(const struct nfring_pkt *p)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	uint32_t len = 1;

	HOLDS(nfring_pkt_ip(NULL, &len) == NULL && len == 0);
	HOLDS(nfring_pkt_wire_len(NULL) == 0);
	HOLDS(nfring_pkt_direction(NULL) == NFRING_DIRECTION_UNKNOWN);
	HOLDS(nfring_pkt_tuple(NULL, &t) == -EINVAL && nfring_ip_tuple(NULL, 20, &t) == -EINVAL);
	HOLDS(nfring_ip_tuple("", 0, &t) == -ENOENT && nfring_ip_tuple("\x15", 1, &t) == -ENOENT);
	HOLDS(nfring_pkt_time_ns(NULL, NULL, NULL) == 0);
	(void)nfring_pkt_time_ns(NULL, p, NULL);
}

void holds_decode(const struct nfring_pkt *p)
{
	const struct nfring_batch b = { .pkt = p, .count = 1, .received_ns = 7 };
	struct decoded d = { .t = { .size = sizeof(d.t) } };
	int direction = nfring_pkt_direction(p), kind = -1, r;
	uint64_t ns = nfring_pkt_time_ns(&b, p, &kind);

	check_nothing(p);
	check_long();
	HOLDS(direction >= NFRING_DIRECTION_UNKNOWN && direction <= NFRING_DIRECTION_FORWARD);
	HOLDS(kind == NFRING_TIME_KERNEL || (kind == NFRING_TIME_RECEIPT && ns == 7));
	d.payload = nfring_pkt_payload(p, &d.len);
	d.wire_len = nfring_pkt_wire_len(p);
	HOLDS(d.wire_len == 0 || d.wire_len >= d.len);
	d.ip = nfring_pkt_ip(p, &d.ip_len);
	r = nfring_pkt_tuple(p, &d.t);
	HOLDS(r == (d.ip ? 0 : -ENOENT));
	HOLDS(d.ip || d.ip_len == 0);
	if (!d.ip)
		return;
	HOLDS(d.ip >= d.payload && d.ip_len > 0 && d.ip + d.ip_len == d.payload + d.len);
	check_tuple(&d);
	check_bare(&d);
	check_sizes(p, &d);
}
