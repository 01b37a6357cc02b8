/* SPDX-License-Identifier: MIT */
#include "layouts.h"

#include "exact_block.h"
#include "holds.h"

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
		for (uint32_t cut = 1; cut < bytes; cut *= 16)
			layouts_compare(&c, data, bytes - cut, bound, 0);
	}
}
