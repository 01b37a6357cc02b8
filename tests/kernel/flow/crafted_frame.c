/* SPDX-License-Identifier: MIT */
#include "assertions.h"
#include "crafted.h"

#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>

#define IP4_BYTES 20u
#define IP6_BYTES 40u

static uint16_t checksum(const uint8_t *ip)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < IP4_BYTES; i += 2)
		sum += (uint32_t)ip[i] << 8 | ip[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

static void put_ip4(struct nt_frame *f, const struct fields *e, const struct crafted_packet *p, bool back, uint8_t ttl)
{
	uint8_t ip[IP4_BYTES] = { 0x45, 0, (uint8_t)(p->bytes >> 8), (uint8_t)p->bytes };
	uint16_t sum;

	ip[8] = ttl;
	ip[9] = (uint8_t)e->value[FIELD_PROTOCOL];
	memcpy(ip + 12, back ? e->dst : e->src, 4);
	memcpy(ip + 16, back ? e->src : e->dst, 4);
	sum = checksum(ip);
	ip[10] = (uint8_t)(sum >> 8);
	ip[11] = (uint8_t)sum;
	nt_frame_put(f, ip, sizeof(ip));
}

static void put_ip6(struct nt_frame *f, const struct fields *e, const struct crafted_packet *p, bool back, uint8_t ttl)
{
	uint8_t ip[IP6_BYTES] = { 0x60 };

	ip[4] = (uint8_t)((p->bytes - IP6_BYTES) >> 8);
	ip[5] = (uint8_t)(p->bytes - IP6_BYTES);
	ip[6] = (uint8_t)e->value[FIELD_PROTOCOL];
	ip[7] = ttl;
	memcpy(ip + 8, back ? e->dst : e->src, 16);
	memcpy(ip + 24, back ? e->src : e->dst, 16);
	nt_frame_put(f, ip, sizeof(ip));
}

/* Puts `bytes` of transport header and zeroes. */
static void put_transport(struct nt_frame *f, const struct fields *e, const struct crafted_packet *p, bool back,
			  unsigned bytes)
{
	uint8_t l4[256] = { 0 };
	const int64_t src = e->value[back ? FIELD_DST_PORT : FIELD_SRC_PORT];
	const int64_t dst = e->value[back ? FIELD_SRC_PORT : FIELD_DST_PORT];

	assert_true(bytes <= sizeof(l4));
	l4[0] = (uint8_t)(src >> 8);
	l4[1] = (uint8_t)src;
	l4[2] = (uint8_t)(dst >> 8);
	l4[3] = (uint8_t)dst;
	switch (e->value[FIELD_PROTOCOL]) {
	case IPPROTO_UDP:
		l4[4] = (uint8_t)(bytes >> 8);
		l4[5] = (uint8_t)bytes;
		break;
	case IPPROTO_TCP:
		l4[12] = (uint8_t)(0x50 | p->tcp_flags >> 8);
		l4[13] = (uint8_t)p->tcp_flags;
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6: /* the answer is of another type: the first packet's counts */
		l4[0] = (uint8_t)(e->value[FIELD_ICMP_TYPE] + back);
		l4[1] = (uint8_t)(e->value[FIELD_ICMP_CODE] + back);
		break;
	}
	nt_frame_put(f, l4, bytes);
}

struct nt_frame crafted_frame(const struct crafted *c, unsigned d, unsigned n)
{
	const struct fields *e = &c->expected;
	const struct crafted_packet *p = &c->packet[d][n];
	const bool bridged = e->value[FIELD_VLAN];
	const uint8_t ttl = (uint8_t)(p->ttl + !bridged);
	struct nt_frame f = nt_frame_begin();

	if (bridged) {
		nt_frame_put16(&f, ETHERTYPE_VLAN);
		nt_frame_put16(&f, (uint16_t)(e->value[FIELD_VLAN] | 0x6000)); /* and a priority */
	}
	nt_frame_put16(&f, e->ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP);
	if (e->ipv6)
		put_ip6(&f, e, p, d, ttl);
	else
		put_ip4(&f, e, p, d, ttl);
	put_transport(&f, e, p, d, p->bytes - (e->ipv6 ? IP6_BYTES : IP4_BYTES));
	return f;
}
