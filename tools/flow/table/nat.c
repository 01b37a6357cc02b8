/* SPDX-License-Identifier: MIT */
#include "nat.h"
#include "conntrack_read.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#define TRIES_MAX 8 /* packets of a flow whose connection is read: 1.6 us each */

/* -- the zone --------------------------------------------------------------------------------------- */

uint16_t flow_nat_zone(const struct nfring_pkt *p)
{
	uint32_t len, step;
	const uint8_t *at = nfring_pkt_ct(p, &len);

	for (; at && len >= sizeof(struct nlattr); at += step, len -= step) {
		struct nlattr a;

		memcpy(&a, at, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > len)
			return 0;
		if ((a.nla_type & NLA_TYPE_MASK) == CTA_ZONE)
			return a.nla_len >= sizeof(a) + 2 ? nfring_get_be16(at + sizeof(a)) : 0;
		step = (a.nla_len + 3u) & ~3u;
		step = step < len ? step : len;
	}
	return 0;
}

/* -- NAT -------------------------------------------------------------------------------------------- */

/* Both ends of a flow's forward direction. */
struct ends {
	const uint8_t *src, *dst;
	uint16_t src_port, dst_port;
};

static struct ends ends_of(const struct flow_entry *e)
{
	const size_t bytes = e->key.family == AF_INET ? 4 : 16;
	const uint8_t *address = (const uint8_t *)e->address;
	const unsigned src = e->state & FLOW_SWAPPED;

	return (struct ends){ address + src * bytes, address + !src * bytes, e->key.port[src], e->key.port[!src] };
}

static struct ends ends_sent(const struct cli_ct_tuple *t)
{
	return (struct ends){ t->src, t->dst, t->src_port, t->dst_port };
}

/* The other direction goes to what the source became, and comes from what the destination became. */
static struct ends ends_arrived(const struct cli_ct_tuple *other)
{
	return (struct ends){ other->dst, other->src, other->dst_port, other->src_port };
}

static bool is_end(const uint8_t *a, uint16_t a_port, const uint8_t *b, uint16_t b_port, size_t bytes)
{
	return a_port == b_port && memcmp(a, b, bytes) == 0;
}

/* Tells whether a flow is of this connection: each end is as it was sent, or as it arrives. An ICMP error belongs to
 * the connection that it quotes, and has ends of its own. */
static bool is_of(const struct ends *e, const struct ends *sent, const struct ends *arrived, size_t n)
{
	return (is_end(e->src, e->src_port, sent->src, sent->src_port, n) ||
		is_end(e->src, e->src_port, arrived->src, arrived->src_port, n)) &&
	       (is_end(e->dst, e->dst_port, sent->dst, sent->dst_port, n) ||
		is_end(e->dst, e->dst_port, arrived->dst, arrived->dst_port, n));
}

/* Takes the ends that arrive, if they are not the flow's own. `is_reply`: the flow's forward is the connection's
 * reply. */
static void take_nat(struct flow_extra *x, const struct flow_entry *e, const struct cli_ct *ct, bool is_reply)
{
	const size_t n = e->key.family == AF_INET ? 4 : 16;
	const struct ends own = ends_of(e), sent = ends_sent(is_reply ? &ct->reply : &ct->orig),
			  arrived = ends_arrived(is_reply ? &ct->orig : &ct->reply);

	x->has_nat =
		is_of(&own, &sent, &arrived, n) && !(is_end(own.src, own.src_port, arrived.src, arrived.src_port, n) &&
						     is_end(own.dst, own.dst_port, arrived.dst, arrived.dst_port, n));
	if (!x->has_nat)
		return;
	memcpy(x->nat_src, arrived.src, n);
	memcpy(x->nat_dst, arrived.dst, n);
	x->nat_src_port = arrived.src_port;
	x->nat_dst_port = arrived.dst_port;
}

/* A packet of the reply that goes forward, or one of the original direction that goes back. */
static bool is_forward_reply(const struct flow_entry *e, const struct flow_seen *s)
{
	uint32_t info = IP_CT_ESTABLISHED;
	bool is_reply;

	nfring_pkt_ct_info(s->pkt, &info);
	is_reply = info >= IP_CT_IS_REPLY;
	return is_reply == (flow_entry_direction(e, s) == FLOW_FORWARD);
}

static void take(struct flow_extra *x, struct flow_entry *e, const struct flow_seen *s)
{
	struct cli_ct ct;
	uint32_t len;
	const uint8_t *bytes = nfring_pkt_ct(s->pkt, &len);

	if (!bytes || !cli_ct_read(&ct, bytes, len))
		return;
	if (x->has_conntrack && ct.id != x->ct_id)
		return; /* without ports, packets of several connections are of one flow: the first one counts */
	x->has_conntrack = true;
	x->ct_id = ct.id;
	if (ct.is_ip6 == (e->key.family == AF_INET6) && ct.orig.proto == e->key.protocol)
		take_nat(x, e, &ct, is_forward_reply(e, s));
	if (ct.status & IPS_CONFIRMED) /* it has passed all of NAT's hooks */
		e->state &= (uint8_t)~FLOW_UNSETTLED;
}

void flow_nat_read(struct flow_entry *e, const struct flow_seen *s)
{
	if (!e->extra)
		e->extra = calloc(1, sizeof(*e->extra));
	if (!e->extra)
		return;
	take(e->extra, e, s);
	if (++e->extra->tried == TRIES_MAX)
		e->state &= (uint8_t)~FLOW_UNSETTLED;
}
