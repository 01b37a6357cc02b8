/* SPDX-License-Identifier: MIT */
#include "frame.h"

#include <netinet/in.h>
#include <string.h>

#define TYPE_IP4 0x0800
#define TYPE_IP6 0x86dd
#define TYPE_VLAN 0x8100
#define TYPE_VLAN_OUTER 0x88a8
#define TYPE_PPPOE 0x8864
#define TYPE_MPLS 0x8847
#define MPLS_BOTTOM 0x100u

/* xorshift64* */
uint64_t frame_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * 2685821657736338717u) >> 16;
}

static uint32_t below(uint64_t *state, uint32_t n)
{
	return (uint32_t)(frame_random(state) % n);
}

static void put8(struct frame *f, uint32_t v)
{
	f->bytes[f->len++] = (uint8_t)v;
}

static void put16(struct frame *f, uint32_t v)
{
	put8(f, v >> 8);
	put8(f, v);
}

static void put32(struct frame *f, uint32_t v)
{
	put16(f, v >> 16);
	put16(f, v);
}

static void put_random(struct frame *f, uint32_t bytes, uint64_t *state)
{
	while (bytes--)
		put8(f, below(state, 256));
}

static void set16(struct frame *f, uint32_t at, uint32_t v)
{
	f->bytes[at] = (uint8_t)(v >> 8);
	f->bytes[at + 1] = (uint8_t)v;
}

/* -- what is before IP ------------------------------------------------------------ */

/* Any priority: with 2 the first byte of the tag is 0x40 to 0x4f. */
static void put_tag(struct frame *f, uint16_t type, uint64_t *state)
{
	put16(f, below(state, 65536));
	put16(f, type);
}

static void put_pppoe(struct frame *f, uint64_t *state)
{
	put16(f, 0x1100);
	put16(f, below(state, 65536));
	put16(f, 0); /* length: frame_make() sets it */
	put16(f, f->ip6 ? 0x0057 : 0x0021);
}

/* Labels from 16 on have no meaning of their own. */
static void put_label(struct frame *f, bool bottom, uint64_t *state)
{
	put32(f, (16 + below(state, 1000000)) << 12 | (bottom ? MPLS_BOTTOM : 0) | 64);
}

static void put_wrap(struct frame *f, uint64_t *state)
{
	uint16_t ip = f->ip6 ? TYPE_IP6 : TYPE_IP4;

	f->type = ip;
	switch (f->wrap) {
	case FRAME_QINQ:
		f->type = TYPE_VLAN_OUTER;
		put_tag(f, TYPE_VLAN, state);
		put_tag(f, ip, state);
		break;
	case FRAME_VLAN:
		f->type = TYPE_VLAN;
		put_tag(f, ip, state);
		break;
	case FRAME_VLAN_PPPOE:
		f->type = TYPE_VLAN;
		put_tag(f, TYPE_PPPOE, state);
		put_pppoe(f, state);
		break;
	case FRAME_PPPOE:
		f->type = TYPE_PPPOE;
		put_pppoe(f, state);
		break;
	case FRAME_MPLS_2:
		f->type = TYPE_MPLS;
		put_label(f, false, state);
		put_label(f, true, state);
		break;
	case FRAME_MPLS:
		f->type = TYPE_MPLS;
		put_label(f, true, state);
		break;
	default:
		break;
	}
}

/* -- IP ------------------------------------------------------------------------------ */

static void put_ip4(struct frame *f, uint64_t *state)
{
	static const uint16_t fragments[] = { 0, 0, 0, 0x4000, 0x2000, 0x20b9, 0x00b9 };
	uint32_t options = below(state, 4) ? 0 : below(state, 11);
	uint16_t fragment = fragments[below(state, 7)];

	f->later_fragment = (fragment & 0x1fff) != 0;
	put8(f, 0x45 + options);
	put8(f, below(state, 256));
	put16(f, 0); /* total length: frame_make() sets it */
	put16(f, below(state, 65536));
	put16(f, fragment);
	put8(f, 64);
	put8(f, f->protocol);
	put_random(f, 2 + 8, state);
	for (uint32_t i = 0; i < 4 * options; i++)
		put8(f, 1); /* no operation */
}

static void put_extension(struct frame *f, uint8_t type, uint8_t next, uint64_t *state)
{
	uint32_t units = below(state, 3);

	put8(f, next);
	if (type == IPPROTO_FRAGMENT) {
		f->later_fragment = below(state, 2);
		put8(f, 0);
		put16(f, (f->later_fragment ? 1448 : 0) | below(state, 2));
		put_random(f, 4, state);
	} else if (type == IPPROTO_AH) {
		put8(f, 2 * units + 2); /* in units of 4 bytes, without the first 8 */
		put_random(f, 8 * units + 14, state);
	} else {
		put8(f, units);
		put32(f, 0x01040000); /* an option that fills 6 bytes; as routing header: of type 1, none left */
		put16(f, 0);
		for (uint32_t i = 0; i < units; i++)
			put32(f, 0x01060000), put32(f, 0);
	}
}

/* Up to five extension headers; fragment last, so that the protocol of a later one is known. */
static void put_ip6(struct frame *f, uint64_t *state)
{
	static const uint8_t types[] = { IPPROTO_HOPOPTS, IPPROTO_ROUTING, IPPROTO_DSTOPTS, IPPROTO_AH };
	uint8_t chain[6];
	unsigned n = 0;

	for (unsigned i = 0; i < 4 && below(state, 2) == 0; i++)
		if (below(state, 2))
			chain[n++] = types[i];
	if (below(state, 4) == 0)
		chain[n++] = IPPROTO_FRAGMENT;
	chain[n] = f->protocol;
	f->extensions = (uint8_t)n;
	put32(f, 0x60000000 | below(state, 1 << 20));
	put16(f, 0); /* payload length: frame_make() sets it */
	put8(f, chain[0]);
	put8(f, 64);
	put8(f, 0x20); /* addresses that are no multicast */
	put_random(f, 15, state);
	put8(f, 0x20);
	put_random(f, 15, state);
	for (unsigned i = 0; i < n; i++)
		put_extension(f, chain[i], chain[i + 1], state);
}

/* -- transport ----------------------------------------------------------------------- */

/* Ports that no dissector takes for a protocol of its own. */
static void put_ports(struct frame *f, uint64_t *state)
{
	uint16_t src = (uint16_t)(61000 + below(state, 500)), dst = (uint16_t)(61500 + below(state, 500));

	put16(f, src);
	put16(f, dst);
	if (!f->later_fragment) {
		f->src_port = src;
		f->dst_port = dst;
	}
}

static void put_transport(struct frame *f, uint64_t *state)
{
	uint32_t data = 1 + below(state, 40);

	switch (f->protocol) {
	case IPPROTO_TCP:
		put_ports(f, state);
		put_random(f, 8, state);
		put16(f, 0x5000 | below(state, 0x1000));
		put_random(f, 6, state);
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		put_ports(f, state);
		put16(f, 8 + data);
		put_random(f, 2, state);
		break;
	case IPPROTO_SCTP:
		put_ports(f, state);
		put_random(f, 8, state);
		data = 0;
		break;
	case IPPROTO_DCCP:
		put_ports(f, state);
		put32(f, 0x04000000); /* data offset 4, all covered by the checksum */
		put32(f, 0x04000000); /* a data packet with a number of 24 bits */
		put_random(f, 4, state);
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		put8(f, f->protocol == IPPROTO_ICMP ? 8 * below(state, 2) : 128 + below(state, 2));
		put8(f, 0);
		put_random(f, 6, state);
		break;
	default:
		break;
	}
	put_random(f, data, state);
}

static void set_lengths(struct frame *f)
{
	if (f->ip6)
		set16(f, f->ip_at + 4, f->len - f->ip_at - 40);
	else
		set16(f, f->ip_at + 2, f->len - f->ip_at);
	if (f->wrap == FRAME_PPPOE || f->wrap == FRAME_VLAN_PPPOE)
		set16(f, f->ip_at - 4, f->len - f->ip_at + 2);
}

void frame_make(struct frame *f, uint64_t *state)
{
	static const uint8_t protocols[] = { IPPROTO_TCP,     IPPROTO_UDP,  IPPROTO_UDP,  IPPROTO_ICMP,
					     IPPROTO_UDPLITE, IPPROTO_SCTP, IPPROTO_DCCP, 253 };

	memset(f, 0, sizeof(*f));
	f->wrap = (enum frame_wrap)below(state, FRAME_WRAPS);
	f->ip6 = below(state, 2);
	f->protocol = protocols[below(state, sizeof(protocols))];
	if (f->ip6 && f->protocol == IPPROTO_ICMP)
		f->protocol = IPPROTO_ICMPV6;
	put_wrap(f, state);
	f->ip_at = f->len;
	if (f->ip6)
		put_ip6(f, state);
	else
		put_ip4(f, state);
	f->l4_at = f->len;
	put_transport(f, state);
	set_lengths(f);
	put_random(f, below(state, 4) ? 0 : below(state, 10), state); /* padding */
	f->wire_len = f->len;
}

void frame_cut(struct frame *f, uint64_t *state)
{
	f->len = below(state, f->len + 1);
}

void frame_damage(struct frame *f, uint32_t from, uint64_t *state)
{
	uint32_t n = 1 + below(state, 4);

	while (n-- && from < f->len)
		f->bytes[from + below(state, f->len - from)] = (uint8_t)below(state, 256);
}
