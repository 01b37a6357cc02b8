/* SPDX-License-Identifier: MIT */
#include "crafted.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter_bridge.h>
#include <stdio.h>
#include <string.h>

#define GRE 47 /* a protocol without ports */
#define BYTES_MIN 60u
#define BYTES_SPAN 120u
#define TCP_FIN 0x01
#define TCP_RST 0x04
#define END_CLOSED 3
#define END_FORCED 4
#define FIRST_DST 0x0a020100u /* 10.2.1.0, of flow 0 */

/* A number for each flow and purpose (splitmix64). */
static uint64_t pick(unsigned i, unsigned purpose)
{
	uint64_t x = ((uint64_t)i << 16 | purpose) * 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

uint32_t crafted_mark(unsigned rule)
{
	static const uint32_t marks[CRAFTED_RULES] = { 0, 1, 0xffffffff, 0x80000000, 255, 256, 0x12345678, 42 };

	return marks[rule];
}

const char *crafted_prefix(unsigned rule)
{
	static const char long_one[] =
		"long 7890123456789012345678901234567890123456789012345678901"
		"2345678901234567890123456789012345678901234567890123456789012345678"; /* 127 bytes: the most */
	static const char *const texts[CRAFTED_RULES] = { "",
							  "a",
							  "DROP in: ",
							  "Gr\xc3\xbc\xc3\x9f"
							  "e",
							  "with 'quotes' {}",
							  "  ",
							  long_one,
							  "web" };

	return texts[rule];
}

static uint8_t protocol_of(unsigned i, bool ipv6)
{
	const uint8_t protocols[] = { IPPROTO_UDP, IPPROTO_TCP, ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, GRE };

	return i >= CRAFTED_ROUTED + CRAFTED_BRIDGED ? IPPROTO_UDP : protocols[i / 2 % 4];
}

static void set_addresses(struct fields *f, unsigned i)
{
	const uint64_t random = pick(i, 1);
	const bool owned = i >= CRAFTED_ROUTED + CRAFTED_BRIDGED;
	const uint32_t src = htonl(0x0a014000u | (random & 0x3fff)), dst = htonl(FIRST_DST + i);

	if (owned) {
		inet_pton(f->ipv6 ? AF_INET6 : AF_INET, f->ipv6 ? CRAFTED_OWN_IP6 : CRAFTED_OWN_IP4, f->src);
	} else if (f->ipv6) {
		memcpy(f->src, "\xfd\x01", 2);
		memcpy(f->src + 8, &random, 8);
	} else {
		memcpy(f->src, &src, 4);
	}
	if (f->ipv6)
		memcpy(f->dst, "\xfd\x02", 2);
	memcpy(f->dst + (f->ipv6 ? 12 : 0), &dst, 4);
}

unsigned crafted_number(const struct fields *f)
{
	uint32_t dst;

	memcpy(&dst, f->dst + (f->ipv6 ? 12 : 0), 4);
	return ntohl(dst) - FIRST_DST;
}

static void set_packet(struct crafted *c, unsigned i, unsigned d, unsigned n)
{
	const uint64_t random = pick(i, 16 + d * CRAFTED_PACKETS + n);
	struct crafted_packet *p = &c->packet[d][n];

	p->bytes = BYTES_MIN + (unsigned)(random % BYTES_SPAN);
	p->ttl = (uint8_t)(1 + (random >> 8) % 254);
	if (c->expected.value[FIELD_PROTOCOL] == IPPROTO_TCP)
		p->tcp_flags = (random >> 16) & 0x1ff & ~(TCP_FIN | TCP_RST);
}

/* Ends every third connection by RST and every third by FIN of both sides, in their last packets. */
static void close_connection(struct crafted *c, unsigned i)
{
	const bool answered = c->packets[1];

	if (c->expected.value[FIELD_PROTOCOL] != IPPROTO_TCP || i % 3 == 0)
		return;
	if (i % 3 == 1) {
		c->packet[answered][c->packets[answered] - 1].tcp_flags |= TCP_RST;
	} else if (answered) {
		c->packet[0][c->packets[0] - 1].tcp_flags |= TCP_FIN;
		c->packet[1][c->packets[1] - 1].tcp_flags |= TCP_FIN;
	} else {
		return;
	}
	c->expected.value[FIELD_END] = END_CLOSED;
}

static void sum_up(struct crafted *c, unsigned d)
{
	int64_t *v = c->expected.value + (d ? FIELD_REVERSE : 0);

	if (!c->packets[d])
		return;
	v[FIELD_PACKETS] = c->packets[d];
	v[FIELD_BYTES] = v[FIELD_TCP_FLAGS] = v[FIELD_TTL_MAX] = 0;
	v[FIELD_TTL_MIN] = 255;
	for (unsigned n = 0; n < c->packets[d]; n++) {
		const struct crafted_packet *p = &c->packet[d][n];

		v[FIELD_BYTES] += p->bytes;
		v[FIELD_TCP_FLAGS] |= p->tcp_flags;
		v[FIELD_TTL_MIN] = p->ttl < v[FIELD_TTL_MIN] ? p->ttl : v[FIELD_TTL_MIN];
		v[FIELD_TTL_MAX] = p->ttl > v[FIELD_TTL_MAX] ? p->ttl : v[FIELD_TTL_MAX];
	}
}

static void set_rule(struct fields *f, unsigned i)
{
	const unsigned rule = i % CRAFTED_RULES;
	const bool bridged = i >= CRAFTED_ROUTED && i < CRAFTED_ROUTED + CRAFTED_BRIDGED;

	f->value[FIELD_MARK] = bridged ? CRAFTED_BRIDGE_MARK : crafted_mark(rule);
	snprintf(f->prefix, sizeof(f->prefix), "%s", bridged ? CRAFTED_BRIDGE_PREFIX : crafted_prefix(rule));
	f->value[FIELD_VLAN] = bridged ? 1 + i % 4094 : 0;
	f->value[FIELD_HOOK] = bridged ? NF_BR_FORWARD : NF_INET_FORWARD;
	if (bridged) /* a bridge, unlike a router, does not forget which socket of this machine sent a frame */
		f->value[FIELD_UID] = f->value[FIELD_GID] = 0;
	if (i < CRAFTED_ROUTED + CRAFTED_BRIDGED)
		return;
	f->value[FIELD_HOOK] = NF_INET_LOCAL_OUT;
	f->value[FIELD_UID] = (int64_t)(i % 7 ? pick(i % 40, 2) % 0xfffffffe : 0);
	f->value[FIELD_GID] = (int64_t)(i % 5 ? pick(i % 40, 3) % 0xfffffffe : 0);
}

void crafted_make(struct crafted *c, unsigned i)
{
	struct fields *f = &c->expected;
	const bool owned = i >= CRAFTED_ROUTED + CRAFTED_BRIDGED;

	fields_init(f);
	f->ipv6 = i % 2;
	f->value[FIELD_PROTOCOL] = protocol_of(i, f->ipv6);
	set_addresses(f, i);
	set_rule(f, i);
	f->value[FIELD_SRC_PORT] = f->value[FIELD_DST_PORT] = 0;
	if (f->value[FIELD_PROTOCOL] == IPPROTO_UDP || f->value[FIELD_PROTOCOL] == IPPROTO_TCP) {
		f->value[FIELD_SRC_PORT] = owned ? 20000 + i : pick(i, 4) & 0xffff;
		f->value[FIELD_DST_PORT] = 1 + (pick(i, 5) & 0x7fff);
	}
	f->value[FIELD_ICMP_TYPE] = f->value[FIELD_ICMP_CODE] = 0;
	if (f->value[FIELD_PROTOCOL] == IPPROTO_ICMP || f->value[FIELD_PROTOCOL] == IPPROTO_ICMPV6) {
		f->value[FIELD_ICMP_TYPE] = pick(i, 6) & 0xff;
		f->value[FIELD_ICMP_CODE] = pick(i, 7) & 0xff;
	}
	f->value[FIELD_END] = END_FORCED;
	c->packets[0] = 1 + (unsigned)(pick(i, 8) % CRAFTED_PACKETS);
	c->packets[1] = owned ? 0 : (unsigned)(pick(i, 9) % (CRAFTED_PACKETS + 1));
	for (unsigned d = 0; d < 2; d++)
		for (unsigned n = 0; n < c->packets[d]; n++)
			set_packet(c, i, d, n);
	close_connection(c, i);
	sum_up(c, 0);
	sum_up(c, 1);
}
