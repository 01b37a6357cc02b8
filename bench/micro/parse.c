/* SPDX-License-Identifier: MIT */
/* Parses a datagram in place, with its descriptors in front of it as in a slab: by the walk
 * or by the layout cache. Then reads the packets by the accessors. */
#include "layout.h"
#include "micro.h"
#include <nfring/decode.h>

#include <stdlib.h>

/* Makes the compiler compute `value`, and read memory again in the next round. */
#define KEEP(value) __asm__ volatile("" : : "r"(value) : "memory")

struct nfrb_parse {
	struct nfr_parse parse;
	struct nfr_layouts layouts;
	bool walk;
	uint32_t len;
	uint8_t *datagram; /* behind the descriptors */
	struct nfring_pkt *pkt;
};

const char *nfrb_variant(unsigned i)
{
	const char *name;

	return nfr_layout_parser(i, &name) ? name : NULL;
}

/* Chooses the comparison. nfr_layouts_init() chooses the widest. */
static bool choose(struct nfrb_parse *b, const char *variant)
{
	const char *name;
	nfr_layout_parse_fn parse;

	nfr_layouts_init(&b->layouts);
	b->walk = !variant;
	if (b->walk || strcmp(variant, "widest") == 0)
		return true;
	for (unsigned i = 0; (parse = nfr_layout_parser(i, &name)); i++) {
		if (strcmp(name, variant) == 0) {
			b->layouts.parse = parse;
			return true;
		}
	}
	return false;
}

static void parse_once(struct nfrb_parse *b)
{
	if (b->walk)
		nfr_nlmsg_parse(&b->parse, b->datagram, b->len);
	else
		nfr_layouts_parse(&b->layouts, &b->parse, b->datagram, b->len);
}

static bool whole(const struct nfr_parse *p)
{
	return p->count == NFRB_MESSAGES && p->malformed == 0;
}

/* Tells whether the variant finds the same as the walk. It parses twice: first it learns the
 * layouts, then it finds packets by them. */
static bool agrees_with_walk(struct nfrb_parse *b)
{
	struct nfring_pkt found[NFRB_MESSAGES];
	bool walk = b->walk;

	parse_once(b);
	parse_once(b);
	if (!whole(&b->parse))
		return false;
	memcpy(found, b->pkt, sizeof(found));
	memset(b->pkt, 0xee, sizeof(found));
	b->walk = true;
	parse_once(b);
	b->walk = walk;
	return whole(&b->parse) && memcmp(found, b->pkt, sizeof(found)) == 0;
}

/* Makes the datagram, with room in front of it for its descriptors. */
static bool make_datagram(struct nfrb_parse *b, const char *kind, uint32_t payload, const char **why)
{
	const size_t desc_bytes = NFRB_MESSAGES * sizeof(struct nfring_pkt);
	struct nfrb_datagram d;

	if (!nfrb_datagram_make(&d, kind, payload, 0, why))
		return false;
	b->len = d.len;
	b->pkt = aligned_alloc(NFR_CACHE_LINE, nfr_round_up(desc_bytes + d.len, NFR_CACHE_LINE));
	if (b->pkt) {
		b->datagram = (uint8_t *)b->pkt + desc_bytes;
		memcpy(b->datagram, d.bytes, d.len);
		b->parse = (struct nfr_parse){ .pkt = b->pkt, .max = NFRB_MESSAGES };
	}
	nfrb_datagram_free(&d);
	*why = "no memory";
	return b->pkt != NULL;
}

struct nfrb_parse *nfrb_parse_open(const char *kind, uint32_t payload, const char *variant, const char **why)
{
	struct nfrb_parse *b = aligned_alloc(alignof(struct nfrb_parse), sizeof(*b));

	*why = "no memory";
	if (!b)
		return NULL;
	memset(b, 0, sizeof(*b));
	if (make_datagram(b, kind, payload, why)) {
		*why = "this CPU has no such comparison";
		if (choose(b, variant)) {
			*why = "it does not find what the walk finds";
			if (agrees_with_walk(b))
				return b;
		}
	}
	nfrb_parse_close(b);
	return NULL;
}

void nfrb_parse_close(struct nfrb_parse *b)
{
	free(b->pkt);
	free(b);
}

uint64_t nfrb_parse_run(struct nfrb_parse *b)
{
	uint64_t count = 0;

	for (unsigned i = 0; i < NFRB_ROUNDS; i++) {
		parse_once(b);
		count += b->parse.count;
	}
	return whole(&b->parse) ? count : 0;
}

static inline uint64_t attributes_of(const struct nfring_pkt *p)
{
	uint32_t u32 = 0, len = 0, prefix = 0;
	uint16_t u16 = 0;
	uint8_t u8 = 0;
	uint64_t sum = nfring_pkt_family(p), ns = 0;
	const uint8_t *payload;

	sum += nfring_pkt_hook(p, &u8) ? u8 : 0;
	sum += nfring_pkt_hw_protocol(p, &u16) ? u16 : 0;
	sum += nfring_pkt_mark(p, &u32) ? u32 : 0;
	sum += nfring_pkt_indev(p, &u32) ? u32 : 0;
	sum += nfring_pkt_outdev(p, &u32) ? u32 : 0;
	sum += nfring_pkt_uid(p, &u32) ? u32 : 0;
	sum += nfring_pkt_seq(p, &u32) ? u32 : 0;
	sum += nfring_pkt_timestamp_ns(p, &ns) ? ns : 0;
	sum += nfring_pkt_prefix(p, &prefix) ? prefix : 0;
	payload = nfring_pkt_payload(p, &len);
	return sum + (payload && len ? payload[0] + len : 0);
}

uint64_t nfrb_read_attributes(struct nfrb_parse *b)
{
	for (unsigned i = 0; i < NFRB_ROUNDS; i++) {
		uint64_t sum = 0;

		for (uint32_t k = 0; k < b->parse.count; k++)
			sum += attributes_of(&b->pkt[k]);
		KEEP(sum);
	}
	return (uint64_t)NFRB_ROUNDS * b->parse.count;
}

uint64_t nfrb_read_payload_len(struct nfrb_parse *b)
{
	for (unsigned i = 0; i < NFRB_ROUNDS; i++) {
		uint64_t sum = 0;

		for (uint32_t k = 0; k < b->parse.count; k++) {
			uint32_t len = 0;

			nfring_pkt_payload(&b->pkt[k], &len);
			sum += len;
		}
		KEEP(sum);
	}
	return (uint64_t)NFRB_ROUNDS * b->parse.count;
}

uint64_t nfrb_decode_tuple(struct nfrb_parse *b)
{
	struct nfring_tuple t = { .size = sizeof(t) };
	uint64_t found = 0;

	for (unsigned i = 0; i < NFRB_ROUNDS; i++) {
		for (uint32_t k = 0; k < b->parse.count; k++) {
			found += nfring_pkt_tuple(&b->pkt[k], &t) == 0 && t.present & NFRING_TUPLE_PORTS;
			KEEP(&t);
		}
	}
	return found == (uint64_t)NFRB_ROUNDS * b->parse.count ? found : 0;
}
