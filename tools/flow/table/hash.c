/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include <string.h>

static uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

/* xoshiro256** (Blackman, Vigna). Nobody sees a hash, so nobody can guess the numbers from others. */
static uint64_t next(uint64_t s[4])
{
	const uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

void flow_hash_init(struct flow_hash *h, const uint64_t secret[FLOW_HASH_SECRET_WORDS])
{
	uint64_t state[4];

	memcpy(h->nh, secret, sizeof(h->nh));
	memcpy(h->shift, secret + FLOW_HASH_WORDS_MAX, sizeof(h->shift));
	memcpy(state, secret + FLOW_HASH_WORDS_MAX + 4, sizeof(state));
	for (unsigned i = 0; i < 4; i++)
		for (unsigned byte = 0; byte < 256; byte++)
			h->table[i][byte] = (uint32_t)(next(state) >> 32);
}
