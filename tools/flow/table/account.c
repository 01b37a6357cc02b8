/* SPDX-License-Identifier: MIT */
#include "account.h"

/* -- the first packet ------------------------------------------------------------------------------ */

/* Takes what netfilter says of the first packet. */
static void take_attributes(struct flow_entry *e, const struct nfring_pkt *p)
{
	e->nf_family = nfring_pkt_family(p);
	if (nfring_pkt_hook(p, &e->hook))
		e->present |= FLOW_HAS_HOOK;
	if (nfring_pkt_mark(p, &e->key.mark))
		e->present |= FLOW_HAS_MARK;
	e->key.uid = FLOW_NO_UID;
	if (nfring_pkt_uid(p, &e->key.uid) && e->key.uid != FLOW_NO_UID) {
		e->present |= FLOW_HAS_OWNER;
		e->gid = FLOW_NO_UID;
		nfring_pkt_gid(p, &e->gid);
	}
}

void flow_entry_begin(struct flow_entry *e, const struct flow_seen *s)
{
	memset(e, 0, sizeof(*e));
	e->hash = s->hash;
	e->key = s->key;
	memcpy(e->address, s->address, flow_address_words(s->key.family) * 8);
	e->state = s->swapped ? FLOW_SWAPPED : 0;
	take_attributes(e, s->pkt);
	if (s->has_icmp) {
		e->present |= FLOW_HAS_ICMP;
		e->icmp_type = s->icmp_type;
		e->icmp_code = s->icmp_code;
	}
}

/* -- the record ------------------------------------------------------------------------------------ */

static void put_ends(const struct flow_entry *e, struct flow_record *r)
{
	const size_t bytes = e->key.family == AF_INET ? 4 : 16;
	const uint8_t *address = (const uint8_t *)e->address;
	const unsigned src = e->state & FLOW_SWAPPED, dst = !src;

	memcpy(r->src, address + src * bytes, bytes);
	memcpy(r->dst, address + dst * bytes, bytes);
	r->src_port = e->key.port[src];
	r->dst_port = e->key.port[dst];
	r->in = e->key.device[src];
	r->out = e->key.device[dst];
}

static void put_sums(const struct flow_entry *e, struct flow_record *r)
{
	for (unsigned d = 0; d < FLOW_DIRECTIONS; d++) {
		r->packets[d] = e->side[d].packets;
		r->bytes[d] = e->side[d].bytes;
		r->first_ns[d] = e->side[d].first_ns;
		r->last_ns[d] = e->side[d].last_ns;
		r->tcp_flags[d] = e->tcp_flags[d];
		r->ttl_min[d] = e->ttl_min[d];
		r->ttl_max[d] = e->ttl_max[d];
	}
	if (r->packets[FLOW_REVERSE])
		r->present |= FLOW_HAS_REVERSE;
}

static void put_extra(const struct flow_extra *x, struct flow_record *r)
{
	if (x->has_conntrack) {
		r->present |= FLOW_HAS_CONNTRACK;
		r->ct_id = x->ct_id;
	}
	if (x->has_nat) {
		r->present |= FLOW_HAS_NAT;
		r->nat_src_port = x->nat_src_port;
		r->nat_dst_port = x->nat_dst_port;
		memcpy(r->nat_src, x->nat_src, sizeof(r->nat_src));
		memcpy(r->nat_dst, x->nat_dst, sizeof(r->nat_dst));
	}
}

void flow_entry_record(const struct flow_entry *e, struct flow_record *r, enum flow_end end)
{
	memset(r, 0, sizeof(*r));
	r->present = e->present;
	r->end = (uint8_t)end;
	r->group = e->key.group;
	r->vlan = e->key.vlan;
	r->family = e->key.family;
	r->nf_family = e->nf_family;
	r->protocol = e->key.protocol;
	r->hook = e->hook;
	r->icmp_type = e->icmp_type;
	r->icmp_code = e->icmp_code;
	r->mark = e->key.mark;
	r->zone = e->key.zone;
	put_ends(e, r);
	put_sums(e, r);
	if (e->present & FLOW_HAS_OWNER) {
		r->uid = e->key.uid;
		r->gid = e->gid;
	}
	if (e->extra)
		put_extra(e->extra, r);
}
