/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define VALUE_OFFSET ((uint32_t)sizeof(struct nlattr))
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Returns true if the first l->prefix bytes of `msg`, which exist, are those of `l`. */
typedef bool (*match_fn)(const struct nfr_layout *l, const char *msg);

/* -- learning ------------------------------------------------------------------ */

static void compare(struct nfr_layout *l, const char *msg, uint32_t at, uint32_t bytes)
{
	memset(l->mask + at, 0xff, bytes);
	memcpy(l->pattern + at, msg + at, bytes);
}

/* Makes a layout of a message that was walked without a fault; false if its
 * headers reach too far. */
static bool layout_of(struct nfr_layout *l, const struct nfring_pkt *pkt, const char *msg)
{
	uint32_t bytes = ((const struct nlmsghdr *)(const void *)msg)->nlmsg_len;
	uint32_t at = NFR_MSG_MIN_BYTES, end = 0;

	memset(l, 0, sizeof(*l));
	compare(l, msg, offsetof(struct nlmsghdr, nlmsg_type), sizeof(uint16_t));
	while (bytes - at >= VALUE_OFFSET) {
		const struct nlattr *a = (const void *)(msg + at);
		unsigned type = a->nla_type & (unsigned)NLA_TYPE_MASK;
		uint32_t step = nfr_align4(a->nla_len);

		end = at + VALUE_OFFSET;
		if (end > NFR_LAYOUT_BYTES)
			return false;
		if (type == NFULA_PAYLOAD && step >= bytes - at) {
			l->payload = at;
			compare(l, msg, at + offsetof(struct nlattr, nla_type), sizeof(uint16_t));
			break;
		}
		compare(l, msg, at, VALUE_OFFSET);
		if (type == NFULA_SEQ)
			l->seq = at + VALUE_OFFSET;
		if (step >= bytes - at)
			break;
		at += step;
	}
	if (!l->payload)
		compare(l, msg, offsetof(struct nlmsghdr, nlmsg_len), sizeof(uint32_t));
	l->prefix = end;
	l->tail = end % 64 ? (1ull << end % 64) - 1 : ~0ull;
	l->pkt = *pkt;
	return end >= NFR_LAYOUT_MIN_BYTES;
}

static void learn(struct nfr_layouts *c, const struct nfring_pkt *pkt, const char *msg)
{
	struct nfr_layout l;
	uint32_t slot = c->used < NFR_LAYOUTS ? c->used : c->victim;

	if (c->used == NFR_LAYOUTS && ++c->misses % NFR_LAYOUT_LEARN_EVERY)
		return;
	if (!layout_of(&l, pkt, msg))
		return;
	l.follow = slot;
	c->slot[slot] = l;
	c->slot[c->last].follow = slot;
	c->last = slot;
	if (c->used < NFR_LAYOUTS)
		c->used++;
	else
		c->victim = (c->victim + 1) % NFR_LAYOUTS;
}

/* -- one message --------------------------------------------------------------- */

/* Returns true if `l` is the layout of the message of `bytes` bytes at `msg`. */
static ALWAYS_INLINE bool fits(const struct nfr_layout *l, const char *msg, uint32_t bytes, match_fn match)
{
	if (bytes < l->prefix || !match(l, msg))
		return false;
	if (nfr_likely(l->payload)) {
		const struct nlattr *a = (const void *)(msg + l->payload);
		uint32_t left = bytes - l->payload;

		/* It lies within the message and nothing comes after it. */
		return a->nla_len >= VALUE_OFFSET && a->nla_len <= left && nfr_align4(a->nla_len) >= left;
	}
	return true;
}

/* The sums over a stretch of messages that fit, kept in registers. */
struct stretch {
	const char *msg;
	uint32_t left;
	uint32_t count;
	uint32_t numbered;
	const char *first; /* the first and the last sequence number seen */
	const char *last;
};

static ALWAYS_INLINE void emit(struct stretch *s, struct nfring_pkt *pkt, const struct nfr_layout *l)
{
	*pkt = l->pkt;
	pkt->msg = (int32_t)(s->msg - (const char *)pkt);
	if (nfr_likely(l->seq)) {
		s->last = s->msg + l->seq;
		if (s->numbered++ == 0)
			s->first = s->last;
	}
	s->count++;
}

/* Takes messages for as long as each has the layout that followed the one before
 * it the last time. */
static ALWAYS_INLINE void parse_stretch(struct nfr_layouts *c, struct nfr_parse *p, struct stretch *s, match_fn match)
{
	const struct nfr_layout *l = &c->slot[c->slot[c->last].follow];

	while (s->left >= NFR_LAYOUT_MIN_BYTES && s->count < p->max) {
		uint32_t bytes = ((const struct nlmsghdr *)(const void *)s->msg)->nlmsg_len;
		uint32_t step = nfr_align4(bytes);

		if (bytes > s->left || !fits(l, s->msg, bytes, match))
			break;
		emit(s, &p->pkt[s->count], l);
		c->last = (uint32_t)(l - c->slot);
		l = &c->slot[l->follow];
		step = nfr_min(step, s->left);
		s->msg += step;
		s->left -= step;
	}
}

static ALWAYS_INLINE void enter_stretch(struct nfr_parse *p, const struct stretch *s)
{
	if (s->numbered) {
		if (p->numbered == 0)
			p->seq_first = nfring_get_be32(s->first);
		p->seq_last = nfring_get_be32(s->last);
		p->numbered += s->numbered;
	}
	if (p->count == 0 && s->count)
		p->group = nfring_pkt_group(&p->pkt[0]);
	p->count = s->count;
}

/* One message that the guess did not fit: the other layouts, then the walk.
 * Returns the bytes used; 0 if the guess is now one that fits. */
static ALWAYS_INLINE uint32_t parse_odd(struct nfr_layouts *c, struct nfr_parse *p, const char *msg, uint32_t left,
					match_fn match)
{
	uint32_t count = p->count, malformed = p->malformed, bytes = 0, step;

	if (left >= NFR_LAYOUT_MIN_BYTES)
		bytes = ((const struct nlmsghdr *)(const void *)msg)->nlmsg_len;
	for (uint32_t i = 0; i < c->used && bytes <= left && p->count < p->max; i++) {
		if (fits(&c->slot[i], msg, bytes, match)) {
			/* The stretch that begins here takes it. */
			c->slot[c->last].follow = i;
			return 0;
		}
	}
	step = nfr_nlmsg_one(p, msg, left);
	if (p->count > count && p->malformed == malformed)
		learn(c, &p->pkt[count], msg);
	return step;
}

static ALWAYS_INLINE void parse_with(struct nfr_layouts *c, struct nfr_parse *p, const void *datagram, uint32_t bytes,
				     match_fn match)
{
	const char *msg = datagram;
	uint32_t left = bytes;

	nfr_nlmsg_begin(p);
	while (left) {
		struct stretch s = { .msg = msg, .left = left, .count = p->count };
		uint32_t step;

		parse_stretch(c, p, &s, match);
		enter_stretch(p, &s);
		msg = s.msg;
		left = s.left;
		if (!left)
			break;
		step = parse_odd(c, p, msg, left, match);
		msg += step;
		left -= step;
	}
}

/* -- comparisons, from plain to wide; all read exactly l->prefix bytes: the last
 *    step overlaps the one before it -- */

static ALWAYS_INLINE uint64_t load64(const void *at)
{
	uint64_t v;

	memcpy(&v, at, sizeof(v));
	return v;
}

static ALWAYS_INLINE bool match_plain(const struct nfr_layout *l, const char *msg)
{
	uint32_t last = l->prefix - 8, at = 0;
	uint64_t differ = (load64(msg + last) ^ load64(l->pattern + last)) & load64(l->mask + last);

	for (; at < last; at += 8)
		differ |= (load64(msg + at) ^ load64(l->pattern + at)) & load64(l->mask + at);
	return differ == 0;
}

static void parse_plain(struct nfr_layouts *c, struct nfr_parse *p, const void *datagram, uint32_t bytes)
{
	parse_with(c, p, datagram, bytes, match_plain);
}

#if defined(__x86_64__)
static ALWAYS_INLINE bool match_sse2(const struct nfr_layout *l, const char *msg)
{
	__m128i differ = _mm_setzero_si128();
	uint32_t last = l->prefix - 16;

	for (uint32_t at = 0;; at = nfr_min(at + 16, last)) {
		__m128i m = _mm_loadu_si128((const void *)(msg + at));
		__m128i w = _mm_loadu_si128((const void *)(l->pattern + at));
		__m128i k = _mm_loadu_si128((const void *)(l->mask + at));

		differ = _mm_or_si128(differ, _mm_and_si128(_mm_xor_si128(m, w), k));
		if (at == last)
			break;
	}
	return _mm_movemask_epi8(_mm_cmpeq_epi8(differ, _mm_setzero_si128())) == 0xffff;
}

static void parse_sse2(struct nfr_layouts *c, struct nfr_parse *p, const void *datagram, uint32_t bytes)
{
	parse_with(c, p, datagram, bytes, match_sse2);
}

__attribute__((target("avx2"))) static ALWAYS_INLINE bool match_avx2(const struct nfr_layout *l, const char *msg)
{
	__m256i differ = _mm256_setzero_si256();
	uint32_t last = l->prefix - 32;

	for (uint32_t at = 0;; at = nfr_min(at + 32, last)) {
		__m256i m = _mm256_loadu_si256((const void *)(msg + at));
		__m256i w = _mm256_loadu_si256((const void *)(l->pattern + at));
		__m256i k = _mm256_loadu_si256((const void *)(l->mask + at));

		differ = _mm256_or_si256(differ, _mm256_and_si256(_mm256_xor_si256(m, w), k));
		if (at == last)
			break;
	}
	return _mm256_testz_si256(differ, differ);
}

__attribute__((target("avx2"))) static void parse_avx2(struct nfr_layouts *c, struct nfr_parse *p, const void *datagram,
						       uint32_t bytes)
{
	parse_with(c, p, datagram, bytes, match_avx2);
}

/* Masked loads: no overlap, and nothing beyond the prefix is touched. */
#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw")))

TARGET_AVX512 static ALWAYS_INLINE bool match_avx512(const struct nfr_layout *l, const char *msg)
{
	uint32_t at = 0, last = (l->prefix - 1) / 64 * 64;
	__m512i differ = _mm512_setzero_si512();

	for (; at < last; at += 64)
		differ = _mm512_ternarylogic_epi64(
			differ, _mm512_xor_si512(_mm512_loadu_si512(msg + at), _mm512_load_si512(l->pattern + at)),
			_mm512_load_si512(l->mask + at), 0xf8);
	differ = _mm512_ternarylogic_epi64(
		differ,
		_mm512_xor_si512(_mm512_maskz_loadu_epi8(l->tail, msg + at), _mm512_load_si512(l->pattern + at)),
		_mm512_load_si512(l->mask + at), 0xf8); /* differ | (xor & mask) */
	return _mm512_test_epi64_mask(differ, differ) == 0;
}

TARGET_AVX512 static void parse_avx512(struct nfr_layouts *c, struct nfr_parse *p, const void *datagram, uint32_t bytes)
{
	parse_with(c, p, datagram, bytes, match_avx512);
}
#endif

nfr_layout_parse_fn nfr_layout_parser(unsigned i, const char **name)
{
	struct {
		const char *name;
		nfr_layout_parse_fn parse;
	} known[5] = { { "plain", parse_plain } };
	unsigned n = 1;

#if defined(__x86_64__)
	__builtin_cpu_init();
	known[n].name = "sse2", known[n++].parse = parse_sse2;
	if (__builtin_cpu_supports("avx2"))
		known[n].name = "avx2", known[n++].parse = parse_avx2;
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
		known[n].name = "avx512", known[n++].parse = parse_avx512;
#endif
	*name = i < n ? known[i].name : NULL;
	return i < n ? known[i].parse : NULL;
}

void nfr_layouts_init(struct nfr_layouts *c)
{
	const char *name;

	c->used = c->last = c->victim = c->misses = 0;
	memset(c->slot, 0, sizeof(c->slot));
	c->slot[0].prefix = UINT32_MAX; /* the first guess fits nothing */
	for (unsigned i = 0; nfr_layout_parser(i, &name); i++)
		c->parse = nfr_layout_parser(i, &name);
}
