/* SPDX-License-Identifier: MIT */
/* NFULA_CT, as net/netfilter/nf_conntrack_netlink.c writes it for a log. Lengths are those of the values.
 *
 *   CTA_TUPLE_ORIG, _REPLY      CTA_TUPLE_IP        CTA_IP_V4_SRC, _DST (4) or CTA_IP_V6_SRC, _DST (16)
 *                               CTA_TUPLE_PROTO     CTA_PROTO_NUM (1), ports (2), or ICMP id (2), type, code (1)
 *                               CTA_TUPLE_ZONE (2)
 *   CTA_STATUS, _ID, _MARK (4), CTA_ZONE (2)
 *   CTA_PROTOINFO               CTA_PROTOINFO_TCP, _SCTP, _DCCP         state (1)
 *   CTA_COUNTERS_ORIG, _REPLY   CTA_COUNTERS_PACKETS, _BYTES (8) */
#include "conntrack_attrs.h"

#include <errno.h>
#include <libnetfilter_conntrack/linux_nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#define TYPE_BIT(type) (1u << (type))
#define IP4_BITS (TYPE_BIT(CTA_IP_V4_SRC) | TYPE_BIT(CTA_IP_V4_DST))
#define IP6_BITS (TYPE_BIT(CTA_IP_V6_SRC) | TYPE_BIT(CTA_IP_V6_DST))

struct level;

/* An attribute that is copied: a value of `len` bytes, or a level of attributes. */
struct rule {
	uint8_t type;
	uint8_t len;
	const struct level *inner;
};

/* The attributes in an attribute. `needs` is the set of the types that must be there. */
struct level {
	uint32_t needs;
	struct rule rule[10]; /* up to the first of type 0 */
};

static const struct level ip = { 0,
				 { { CTA_IP_V4_SRC, 4, NULL },
				   { CTA_IP_V4_DST, 4, NULL },
				   { CTA_IP_V6_SRC, 16, NULL },
				   { CTA_IP_V6_DST, 16, NULL } } };
static const struct level proto = { TYPE_BIT(CTA_PROTO_NUM),
				    { { CTA_PROTO_NUM, 1, NULL },
				      { CTA_PROTO_SRC_PORT, 2, NULL },
				      { CTA_PROTO_DST_PORT, 2, NULL },
				      { CTA_PROTO_ICMP_ID, 2, NULL },
				      { CTA_PROTO_ICMP_TYPE, 1, NULL },
				      { CTA_PROTO_ICMP_CODE, 1, NULL },
				      { CTA_PROTO_ICMPV6_ID, 2, NULL },
				      { CTA_PROTO_ICMPV6_TYPE, 1, NULL },
				      { CTA_PROTO_ICMPV6_CODE, 1, NULL } } };
static const struct level tuple = {
	TYPE_BIT(CTA_TUPLE_IP) | TYPE_BIT(CTA_TUPLE_PROTO),
	{ { CTA_TUPLE_IP, 0, &ip }, { CTA_TUPLE_PROTO, 0, &proto }, { CTA_TUPLE_ZONE, 2, NULL } }
};
static const struct level tcp = { 0, { { CTA_PROTOINFO_TCP_STATE, 1, NULL } } };
static const struct level sctp = { 0, { { CTA_PROTOINFO_SCTP_STATE, 1, NULL } } };
static const struct level dccp = { 0, { { CTA_PROTOINFO_DCCP_STATE, 1, NULL } } };
static const struct level protoinfo = {
	0, { { CTA_PROTOINFO_TCP, 0, &tcp }, { CTA_PROTOINFO_SCTP, 0, &sctp }, { CTA_PROTOINFO_DCCP, 0, &dccp } }
};
static const struct level counters = { 0, { { CTA_COUNTERS_PACKETS, 8, NULL }, { CTA_COUNTERS_BYTES, 8, NULL } } };
static const struct level connection = { TYPE_BIT(CTA_TUPLE_ORIG) | TYPE_BIT(CTA_TUPLE_REPLY) | TYPE_BIT(CTA_STATUS) |
						 TYPE_BIT(CTA_ID),
					 { { CTA_TUPLE_ORIG, 0, &tuple },
					   { CTA_TUPLE_REPLY, 0, &tuple },
					   { CTA_STATUS, 4, NULL },
					   { CTA_ID, 4, NULL },
					   { CTA_MARK, 4, NULL },
					   { CTA_ZONE, 2, NULL },
					   { CTA_PROTOINFO, 0, &protoinfo },
					   { CTA_COUNTERS_ORIG, 0, &counters },
					   { CTA_COUNTERS_REPLY, 0, &counters } } };

static const struct rule *find(const struct level *level, uint16_t type)
{
	for (const struct rule *r = level->rule; r->type; r++)
		if (r->type == type)
			return r;
	return NULL;
}

/* Appends the header of an attribute and its value, zeros up to a multiple of 4. */
static bool append(struct cli_ct_attrs *out, uint16_t type, const uint8_t *value, uint32_t len)
{
	const struct nlattr a = { .nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = type };

	if (out->len + NLA_HDRLEN + NLA_ALIGN(len) > sizeof(out->at))
		return false;
	memcpy(out->at + out->len, &a, sizeof(a));
	memset(out->at + out->len + NLA_HDRLEN, 0, NLA_ALIGN(len));
	memcpy(out->at + out->len + NLA_HDRLEN, value, len);
	out->len += NLA_HDRLEN + NLA_ALIGN(len);
	return true;
}

static bool copy_level(struct cli_ct_attrs *out, const struct level *level, const uint8_t *at, uint32_t len);

static bool copy_one(struct cli_ct_attrs *out, const struct rule *rule, const uint8_t *value, uint32_t len)
{
	struct nlattr a = { .nla_type = rule->type | NLA_F_NESTED };
	uint32_t from = out->len;

	if (!rule->inner)
		return len == rule->len && append(out, rule->type, value, len);
	if (!append(out, a.nla_type, value, 0) || !copy_level(out, rule->inner, value, len))
		return false;
	a.nla_len = (uint16_t)(out->len - from);
	memcpy(out->at + from, &a, sizeof(a));
	return true;
}

/* The addresses of a tuple are both of IPv4 or both of IPv6, like those of the tuple before. */
static bool take_addresses(struct cli_ct_attrs *out, uint32_t types)
{
	uint8_t l3 = types == IP4_BITS ? AF_INET : types == IP6_BITS ? AF_INET6 : AF_UNSPEC;

	if (l3 == AF_UNSPEC || (out->l3 != AF_UNSPEC && out->l3 != l3))
		return false;
	out->l3 = l3;
	return true;
}

/* The depth of the calls is that of the tables. */
static bool copy_level(struct cli_ct_attrs *out, const struct level *level, const uint8_t *at, uint32_t len)
{
	uint32_t seen = 0;

	while (len) {
		const struct rule *rule;
		struct nlattr a;

		if (len < sizeof(a))
			return false;
		memcpy(&a, at, sizeof(a));
		if (a.nla_len < NLA_HDRLEN || NLA_ALIGN((uint32_t)a.nla_len) > len)
			return false;
		rule = find(level, a.nla_type & NLA_TYPE_MASK);
		if (rule &&
		    (seen & TYPE_BIT(rule->type) || !copy_one(out, rule, at + NLA_HDRLEN, a.nla_len - NLA_HDRLEN)))
			return false;
		seen |= rule ? TYPE_BIT(rule->type) : 0;
		at += NLA_ALIGN((uint32_t)a.nla_len);
		len -= NLA_ALIGN((uint32_t)a.nla_len);
	}
	return (seen & level->needs) == level->needs && (level != &ip || take_addresses(out, seen));
}

int cli_ct_attrs_check(struct cli_ct_attrs *out, const uint8_t *ct, uint32_t len)
{
	out->len = 0;
	out->l3 = AF_UNSPEC;
	return copy_level(out, &connection, ct, len) ? 0 : -EINVAL;
}
