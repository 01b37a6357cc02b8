/* SPDX-License-Identifier: MIT */
#include "layouts.h"

#include "exact_block.h"
#include "holds.h"
#include <arpa/inet.h>

static struct layouts_seen seen;

struct layouts_seen layouts_seen(void)
{
	return seen;
}

struct acks {
	uint32_t count;
	uint32_t seq_sum;
	uint32_t err_sum;
};

static void add_ack(void *user, uint32_t seq, int err)
{
	struct acks *r = user;

	r->count++;
	r->seq_sum = r->seq_sum * 31 + seq;
	r->err_sum = r->err_sum * 31 + (uint32_t)err;
}

static void compare_descriptors(const struct nfring_pkt *a, const struct nfring_pkt *b, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		HOLDS(a[i].msg == b[i].msg);
		HOLDS(a[i].present == b[i].present);
		HOLDS(memcmp(a[i].reserved, b[i].reserved, sizeof(a[i].reserved)) == 0);
		/* The offset of an attribute that is not present means nothing. */
		for (unsigned type = 0; type < NFRING_PKT_ATTRS; type++)
			HOLDS(!nfring_pkt_has(&a[i], type) || a[i].attr[type] == b[i].attr[type]);
	}
}

void layouts_compare(struct nfr_layouts *c, const void *data, uint32_t bytes, uint32_t max, uint32_t hide)
{
	struct acks walked = { .count = 0 }, cached = { .count = 0 };
	struct nfr_parse w = { .max = max, .hide = hide, .on_ack = add_ack, .on_ack_user = &walked };
	struct nfr_parse l = { .max = max, .hide = hide, .on_ack = add_ack, .on_ack_user = &cached };
	struct exact_block a = exact_block_make(data, bytes, max), b = exact_block_make(data, bytes, max);

	w.pkt = a.pkt;
	l.pkt = b.pkt;
	nfr_nlmsg_parse(&w, a.datagram, bytes);
	nfr_layouts_parse(c, &l, b.datagram, bytes);
	HOLDS(w.count == l.count);
	HOLDS(w.malformed == l.malformed);
	HOLDS(w.numbered == l.numbered);
	HOLDS(!w.numbered || (w.seq_first == l.seq_first && w.seq_last == l.seq_last));
	HOLDS(!w.count || w.group == l.group);
	HOLDS(memcmp(&walked, &cached, sizeof(walked)) == 0);
	compare_descriptors(w.pkt, l.pkt, w.count);
	HOLDS(exact_block_free(&a));
	HOLDS(exact_block_free(&b));
}

void layouts_check(const void *data, uint32_t bytes)
{
	uint32_t bound = bytes / NFR_MSG_MIN_BYTES;
	const char *name;

	for (unsigned i = 0; nfr_layout_parser(i, &name); i++) {
		struct nfr_layouts c;

		nfr_layouts_init(&c);
		c.parse = nfr_layout_parser(i, &name);
		layouts_compare(&c, data, bytes, bound, 0);
		layouts_compare(&c, data, bytes, bound, 0);
		layouts_compare(&c, data, bytes, bound / 2, 0);
		layouts_compare(&c, data, bytes, 1, 0);
		for (uint32_t cut = 1; cut < bytes; cut *= 16)
			layouts_compare(&c, data, bytes - cut, bound, 0);
	}
}

static void put(uint8_t *out, uint32_t *at, const void *data, uint32_t bytes)
{
	memcpy(out + *at, data, bytes);
	memset(out + *at + bytes, 0, nfr_align4(bytes) - bytes);
	*at += nfr_align4(bytes);
}

static void put_attr(uint8_t *out, uint32_t *at, uint16_t type, uint32_t bytes)
{
	static const uint8_t zeros[256];
	const struct nlattr a = { .nla_len = (uint16_t)(sizeof(a) + bytes), .nla_type = type };

	put(out, at, &a, sizeof(a));
	put(out, at, zeros, bytes);
}

/* A message of layout `number`: the length of its prefix tells layouts apart. */
static void put_message(uint8_t *out, uint32_t *at, uint32_t number)
{
	const struct nfgenmsg g = { .nfgen_family = 2, .res_id = htons(5) };
	const uint32_t begin = *at;
	struct nlmsghdr h = { .nlmsg_type = NFR_PACKET_TYPE };

	put(out, at, &h, sizeof(h));
	put(out, at, &g, sizeof(g));
	put_attr(out, at, NFULA_PACKET_HDR, 4);
	put_attr(out, at, NFULA_PREFIX, 1 + number);
	put_attr(out, at, NFULA_SEQ, 4);
	put_attr(out, at, NFULA_PAYLOAD, 20);
	h.nlmsg_len = *at - begin;
	memcpy(out + begin, &h, sizeof(h));
}

uint32_t layouts_many(uint8_t out[LAYOUTS_MANY_MAX_BYTES])
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < NFR_LAYOUTS + NFR_LAYOUT_LEARN_EVERY; i++)
		put_message(out, &at, i);
	for (uint32_t i = 0; i < NFR_LAYOUT_LEARN_EVERY + 2; i++)
		put_message(out, &at, 0);
	return at;
}

/* Compares, and lets the first message that misses be learned. Returns true if it took another's place. */
static bool replaces(struct nfr_layouts *c, const void *data, uint32_t bytes)
{
	const uint32_t victim = c->victim;

	c->misses = NFR_LAYOUT_LEARN_EVERY - 1;
	layouts_compare(c, data, bytes, bytes / NFR_MSG_MIN_BYTES, 0);
	return c->victim != victim;
}

void layouts_check_eviction(const void *data, uint32_t bytes)
{
	static uint8_t many[LAYOUTS_MANY_MAX_BYTES];
	const uint32_t many_bytes = layouts_many(many);
	struct nfr_layouts c;

	nfr_layouts_init(&c);
	layouts_compare(&c, many, many_bytes, many_bytes / NFR_MSG_MIN_BYTES, 0);
	HOLDS(c.used == NFR_LAYOUTS && c.victim == 2); /* one for a new layout, one for the first, learned again */
	for (unsigned i = 0; i < 2; i++) {
		bool evicted = replaces(&c, data, bytes);

		seen.evicted += evicted;
		seen.learned_again += replaces(&c, many, many_bytes) && evicted;
	}
}
