/* SPDX-License-Identifier: MIT */
/* Compares a record that was read back with the one that was encoded, field by field. */
#ifndef READ_BACK_H
#define READ_BACK_H

#include "assertions.h"
#include "elements.h"
#include "flow.h"
#include "ipfix.h"
#include "templates.h"

#define GROUP 7 /* of all records */

/* IANA's numbers. */
enum {
	OCTETS = 1,
	PACKETS = 2,
	PROTOCOL = 4,
	TCP_FLAGS = 6,
	SRC_PORT = 7,
	SRC4 = 8,
	IN = 10,
	DST_PORT = 11,
	DST4 = 12,
	OUT = 14,
	SRC6 = 27,
	DST6 = 28,
	ICMP4 = 32,
	TTL_MIN = 52,
	TTL_MAX = 53,
	VLAN = 58,
	INTERFACE_NAME = 82,
	END_REASON = 136,
	ICMP6 = 139,
	DOMAIN = 149,
	START_MS = 152,
	END_MS = 153,
	START_US = 154,
	END_US = 155,
	IGNORED = 164,
	NOT_SENT = 166,
	NAT_SRC4 = 225,
	NAT_DST4 = 226,
	NAT_SRC_PORT = 227,
	NAT_DST_PORT = 228,
	DIRECTION = 239,
	NAT_SRC6 = 281,
	NAT_DST6 = 282,
	ELEMENT_NAME = 341,
	EXPORTED_FLOWS = 42,
};

struct expected {
	const struct flow_record *record;
	uint32_t kind;
	unsigned flows; /* seen */
};

static void expect_bytes(const struct nt_ipfix_record *r, uint16_t id, const uint8_t *bytes, bool present, unsigned len)
{
	const struct nt_ipfix_field *f = nt_ipfix_find(r, 0, id);

	if (!present) {
		assert_null(f);
		return;
	}
	assert_non_null(f);
	assert_int_equal(f->len, len);
	assert_memory_equal(f->at, bytes, len);
}

static void expect_number(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id, bool present, uint64_t value)
{
	if (present)
		assert_int_equal(nt_ipfix_number(r, pen, id), value);
	else
		assert_null(nt_ipfix_find(r, pen, id));
}

/* Seconds since 1900 and 2^-32 of a second; the last 11 bits say nothing (RFC 7011, 6.1.9). */
static void expect_ntp(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id, bool present, uint64_t ns)
{
	uint64_t told;
	double off;

	if (!present) {
		assert_null(nt_ipfix_find(r, pen, id));
		return;
	}
	told = nt_ipfix_number(r, pen, id);
	assert_int_equal((told >> 32) - 2208988800u, ns / 1000000000u);
	off = (double)(told & 0xffffffff) / 4294967296.0 * 1e9 - (double)(ns % 1000000000u);
	assert_true(off > -1000 && off < 1000);
}

static void expect_direction(const struct nt_ipfix_record *r, const struct flow_record *is, enum flow_direction d,
			     bool present)
{
	const uint32_t pen = d == FLOW_REVERSE ? NT_PEN_REVERSE : 0;

	expect_number(r, pen, PACKETS, present, is->packets[d]);
	expect_number(r, pen, OCTETS, present, is->bytes[d]);
	expect_number(r, pen, START_MS, present, is->first_ns[d] / 1000000);
	expect_number(r, pen, END_MS, present, is->last_ns[d] / 1000000);
	expect_ntp(r, pen, START_US, present, is->first_ns[d]);
	expect_ntp(r, pen, END_US, present, is->last_ns[d]);
	expect_number(r, pen, TCP_FLAGS, present, is->tcp_flags[d]);
	expect_number(r, pen, TTL_MIN, present, is->ttl_min[d]);
	expect_number(r, pen, TTL_MAX, present, is->ttl_max[d]);
}

static void expect_addresses(const struct nt_ipfix_record *r, const struct flow_record *is, uint32_t kind)
{
	const bool ip6 = kind & FLOW_WIRE_IP6, nat = kind & FLOW_WIRE_NAT;

	expect_bytes(r, SRC4, is->src, !ip6, 4);
	expect_bytes(r, DST4, is->dst, !ip6, 4);
	expect_bytes(r, SRC6, is->src, ip6, 16);
	expect_bytes(r, DST6, is->dst, ip6, 16);
	expect_bytes(r, NAT_SRC4, is->nat_src, nat && !ip6, 4);
	expect_bytes(r, NAT_DST4, is->nat_dst, nat && !ip6, 4);
	expect_bytes(r, NAT_SRC6, is->nat_src, nat && ip6, 16);
	expect_bytes(r, NAT_DST6, is->nat_dst, nat && ip6, 16);
	expect_number(r, 0, NAT_SRC_PORT, nat, is->nat_src_port);
	expect_number(r, 0, NAT_DST_PORT, nat, is->nat_dst_port);
	expect_number(r, 0, SRC_PORT, true, is->src_port);
	expect_number(r, 0, DST_PORT, true, is->dst_port);
	expect_number(r, 0, PROTOCOL, true, is->protocol);
}

static void expect_firewall(const struct nt_ipfix_record *r, const struct flow_record *is, uint32_t kind)
{
	const struct nt_ipfix_field *text = nt_ipfix_find(r, NT_PEN, FLOW_IE_PREFIX);

	expect_number(r, NT_PEN, FLOW_IE_MARK, true, is->mark);
	expect_number(r, NT_PEN, FLOW_IE_HOOK, true, is->hook);
	expect_number(r, NT_PEN, FLOW_IE_UID, kind & FLOW_WIRE_OWNER, is->uid);
	expect_number(r, NT_PEN, FLOW_IE_GID, kind & FLOW_WIRE_OWNER, is->gid);
	expect_number(r, NT_PEN, FLOW_IE_CT_ID, kind & FLOW_WIRE_CONNTRACK, is->ct_id);
	expect_number(r, NT_PEN, FLOW_IE_CT_ZONE, kind & FLOW_WIRE_CONNTRACK, is->zone);
	expect_number(r, NT_PEN, FLOW_IE_PREFIX_ID, true, is->prefix ? is->prefix->id : 0);
	assert_non_null(text);
	assert_int_equal(text->len, is->prefix ? is->prefix->len : 0);
	if (is->prefix)
		assert_memory_equal(text->at, is->prefix->text, text->len);
}

static void expect_record(void *user, const struct nt_ipfix_record *r)
{
	struct expected *x = user;
	const struct flow_record *is = x->record;

	assert_int_equal(r->domain, GROUP + 1);
	if (r->is_options)
		return;
	x->flows++;
	expect_direction(r, is, FLOW_FORWARD, true);
	expect_direction(r, is, FLOW_REVERSE, x->kind & FLOW_WIRE_REVERSE);
	expect_number(r, 0, DIRECTION, x->kind & FLOW_WIRE_REVERSE, 1);
	expect_addresses(r, is, x->kind);
	expect_firewall(r, is, x->kind);
	expect_number(r, 0, IN, true, is->in);
	expect_number(r, 0, OUT, true, is->out);
	expect_number(r, 0, VLAN, true, is->vlan);
	expect_number(r, 0, END_REASON, true, is->end);
	expect_number(r, 0, x->kind & FLOW_WIRE_IP6 ? ICMP6 : ICMP4, true, is->icmp_type << 8 | is->icmp_code);
}

#endif
