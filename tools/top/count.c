/* SPDX-License-Identifier: MIT */
#include "count.h"
#include "flow.h"

#include <nfring/decode.h>
#include <string.h>

static void add(struct top_row *r, uint32_t bytes)
{
	r->all.packets++;
	r->all.bytes += bytes;
	r->recent.packets++;
	r->recent.bytes += bytes;
}

static void count_prefix(struct top_counts *c, const char *text, uint32_t len, uint32_t bytes)
{
	if (len > TOP_PREFIX_MAX)
		len = TOP_PREFIX_MAX;
	for (unsigned i = 0; i < TOP_PREFIXES; i++) {
		struct top_prefix *p = &c->prefix[i];

		if (p->row.all.packets == 0) {
			p->len = len;
			memcpy(p->text, text, len);
		} else if (p->len != len || memcmp(p->text, text, len) != 0) {
			continue;
		}
		add(&p->row, bytes);
		return;
	}
}

static void count_device(struct top_counts *c, uint32_t index, bool out, uint32_t bytes)
{
	for (unsigned i = 0; i < TOP_DEVICES; i++) {
		struct top_device *d = &c->device[i];

		if (d->row.all.packets == 0) {
			d->index = index;
			d->out = out;
		} else if (d->index != index || d->out != out) {
			continue;
		}
		add(&d->row, bytes);
		return;
	}
}

/* Returns the bytes on the wire; the captured ones where nothing states the length. */
static uint32_t bytes_of(const struct nfring_pkt *p)
{
	uint32_t len = 0, whole = nfring_pkt_wire_len(p);

	nfring_pkt_payload(p, &len);
	return whole ? whole : len;
}

static void count_packet(struct top_counts *c, const struct nfring_pkt *p, uint64_t now_ns)
{
	uint32_t len = 0, bytes = bytes_of(p), index;
	const char *prefix;
	struct top_key key;

	if (top_key_read(&key, p)) {
		struct top_flow *f = top_flow_find(c, &key);

		add(&f->row, bytes);
		f->seen_ns = now_ns;
	} else {
		c->no_flow.packets++;
		c->no_flow.bytes += bytes;
	}
	add(&c->total, bytes);
	prefix = nfring_pkt_prefix(p, &len);
	if (prefix && len)
		count_prefix(c, prefix, len, bytes);
	if (nfring_pkt_indev(p, &index))
		count_device(c, index, false, bytes);
	if (nfring_pkt_outdev(p, &index))
		count_device(c, index, true, bytes);
}

void top_count(struct top_counts *c, const struct nfring_batch *b, uint32_t packets)
{
	for (uint32_t i = 0; i < packets; i++)
		count_packet(c, &b->pkt[i], b->received_ns);
}

static void begin_interval(struct top_row *r)
{
	memset(&r->recent, 0, sizeof(r->recent));
}

void top_snapshot(struct top_counts *to, struct top_counts *from, uint64_t ns)
{
	from->recent_ns = ns;
	memcpy(to, from, sizeof(*to));
	begin_interval(&from->total);
	for (unsigned i = 0; i < TOP_FLOWS; i++)
		begin_interval(&from->flow[i].row);
	for (unsigned i = 0; i < TOP_PREFIXES; i++)
		begin_interval(&from->prefix[i].row);
	for (unsigned i = 0; i < TOP_DEVICES; i++)
		begin_interval(&from->device[i].row);
}
