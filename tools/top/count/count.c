/* SPDX-License-Identifier: MIT */
#include "count.h"
#include "key.h"
#include "table.h"

/* What the kernel copies at most (NFULNL_COPY_RANGE_MAX): an attribute has at most 65,535 bytes. */
#define COPY_MAX (0xffffu - (uint32_t)sizeof(struct nlattr))

/* A packet, as the rows take it. */
struct seen {
	uint32_t bytes;
	uint64_t now_ns;
};

static inline void add(struct top_row *r, const struct seen *s)
{
	r->all.packets++;
	r->all.bytes += s->bytes;
	r->seen_ns = s->now_ns;
}

static void find_port(struct top_counts *c, const struct top_flow_key *k)
{
	struct top_port_key key = { .port = k->port[0] < k->port[1] ? k->port[0] : k->port[1],
				    .protocol = k->protocol };

	c->last.port = k->port[0] || k->port[1] ? top_table_find(TOP_TABLE(c, port, TOP_PORTS), &key) : NULL;
}

/* Finds the rows of packets between these ends. */
static void find_ends(struct top_counts *c, const struct top_flow_key *ends)
{
	struct top_flow_key key = *ends;
	struct top_host_key host = { .version = ends->version };

	memcpy(host.address, ends->address[0], sizeof(host.address));
	if (!c->last.host || !top_key_equal(&c->last.host->key, &host, sizeof(host)))
		c->last.host = top_table_find(TOP_TABLE(c, host, TOP_HOSTS), &host);
	top_flow_order(&key);
	c->last.flow = top_table_find(TOP_TABLE(c, flow, TOP_FLOWS), &key);
	find_port(c, &key);
	c->last.ends = *ends;
}

static inline void count_ends(struct top_counts *c, const struct nfring_tuple *t, const struct seen *s)
{
	struct top_flow_key ends;

	if (!top_ends_read(&ends, t)) {
		c->no_flow.packets++;
		c->no_flow.bytes += s->bytes;
		return;
	}
	if (!c->last.flow || !top_key_equal(&c->last.ends, &ends, sizeof(ends)))
		find_ends(c, &ends);
	add(&c->last.flow->row, s);
	add(&c->last.host->row, s);
	if (c->last.port)
		add(&c->last.port->row, s);
}

static void find_prefix(struct top_counts *c, const char *text, uint32_t len)
{
	struct top_prefix_key key = { .len = len };

	memcpy(key.text, text, len);
	c->last.prefix = top_table_find(TOP_TABLE(c, prefix, TOP_PREFIXES), &key);
}

static inline void count_prefix(struct top_counts *c, const struct nfring_pkt *p, const struct seen *s)
{
	uint32_t len = 0;
	const char *text = nfring_pkt_prefix(p, &len);
	const struct top_prefix *last = c->last.prefix;

	if (!text || !len)
		return;
	len = len < TOP_PREFIX_MAX ? len : TOP_PREFIX_MAX;
	if (!last || last->key.len != len || memcmp(last->key.text, text, len) != 0)
		find_prefix(c, text, len);
	add(&c->last.prefix->row, s);
}

static inline void count_interface(struct top_counts *c, const struct nfring_pkt *p, const struct seen *s)
{
	struct top_interface_key key = { 0 };

	nfring_pkt_indev(p, &key.in);
	nfring_pkt_outdev(p, &key.out);
	if (!key.in && !key.out)
		return;
	if (!c->last.interface || !top_key_equal(&c->last.interface->key, &key, sizeof(key)))
		c->last.interface = top_table_find(TOP_TABLE(c, interface, TOP_INTERFACES), &key);
	add(&c->last.interface->row, s);
}

static inline void count_user(struct top_counts *c, const struct nfring_pkt *p, const struct seen *s)
{
	struct top_user_key key = { .gid = UINT32_MAX };

	if (!nfring_pkt_uid(p, &key.uid))
		return;
	nfring_pkt_gid(p, &key.gid);
	if (!c->last.user || !top_key_equal(&c->last.user->key, &key, sizeof(key)))
		c->last.user = top_table_find(TOP_TABLE(c, user, TOP_USERS), &key);
	add(&c->last.user->row, s);
}

static inline void count_packet(struct top_counts *c, const struct nfring_pkt *p, uint64_t now_ns)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	struct seen s = { .now_ns = now_ns };

	nfring_pkt_tuple(p, &t);
	s.bytes = top_bytes(p, &t, c->copy_range);
	add(&c->total, &s);
	count_ends(c, &t, &s);
	count_prefix(c, p, &s);
	count_interface(c, p, &s);
	count_user(c, p, &s);
}

void top_count(struct top_counts *c, const struct nfring_batch *b, uint32_t packets, uint64_t now_ns)
{
	for (uint32_t i = 0; i < packets; i++)
		count_packet(c, &b->pkt[i], now_ns);
}

void top_counts_init(struct top_counts *c, uint32_t copy_range)
{
	c->copy_range = copy_range && copy_range < COPY_MAX ? copy_range : COPY_MAX;
}

void top_snapshot(struct top_counts *to, struct top_counts *from, uint64_t ns)
{
	from->recent_ns = ns;
	memcpy(to, from, sizeof(*to));
	from->total.before = from->total.all;
	for (unsigned list = 0; list < TOP_LISTS; list++)
		for (unsigned i = 0; i < top_place[list].rows; i++) {
			struct top_row *r = (void *)((char *)from + top_place[list].at + i * top_place[list].row_bytes);

			r->before = r->all;
		}
}
