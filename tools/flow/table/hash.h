/* SPDX-License-Identifier: MIT */
/* SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF") of whole words of 8 bytes: without the secret
 * nobody can tell which keys meet in one slot. */
#ifndef FLOW_TABLE_HASH_H
#define FLOW_TABLE_HASH_H

#include <stdint.h>

struct flow_hash {
	uint64_t v[4];
};

static inline uint64_t flow_hash_rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void flow_hash_round(struct flow_hash *h)
{
	uint64_t a = h->v[0], b = h->v[1], c = h->v[2], d = h->v[3];

	a += b;
	b = flow_hash_rotate(b, 13) ^ a;
	a = flow_hash_rotate(a, 32);
	c += d;
	d = flow_hash_rotate(d, 16) ^ c;
	a += d;
	d = flow_hash_rotate(d, 21) ^ a;
	c += b;
	b = flow_hash_rotate(b, 17) ^ c;
	c = flow_hash_rotate(c, 32);
	*h = (struct flow_hash){ { a, b, c, d } };
}

static inline void flow_hash_init(struct flow_hash *h, const uint64_t secret[2])
{
	h->v[0] = secret[0] ^ 0x736f6d6570736575u;
	h->v[1] = secret[1] ^ 0x646f72616e646f6du;
	h->v[2] = secret[0] ^ 0x6c7967656e657261u;
	h->v[3] = secret[1] ^ 0x7465646279746573u;
}

static inline void flow_hash_word(struct flow_hash *h, uint64_t word)
{
	h->v[3] ^= word;
	flow_hash_round(h);
	h->v[0] ^= word;
}

/* Ends a message of `words` words. */
static inline uint64_t flow_hash_end(struct flow_hash *h, unsigned words)
{
	flow_hash_word(h, (uint64_t)words * 8 << 56);
	h->v[2] ^= 0xff;
	for (unsigned i = 0; i < 3; i++)
		flow_hash_round(h);
	return h->v[0] ^ h->v[1] ^ h->v[2] ^ h->v[3];
}

#endif
