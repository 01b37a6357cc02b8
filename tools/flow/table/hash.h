/* SPDX-License-Identifier: MIT */
/* Hashes keys of whole words of 8 bytes. Whatever keys are chosen, who does not know the secret cannot aim them at one
 * place of a table. A quarter of SipHash-1-3's time.
 *
 *   NH (RFC 4418, 5.2.1):   x = sum of (word[i] + nh[i]) * (word[i + 1] + nh[i + 1])                  mod 2^128
 *   multiply-shift:         y = (low half of x * shift[0, 1] + high half of x * shift[2, 3]) mod 2^128 / 2^96
 *   simple tabulation:      hash = table[0][byte 0 of y] ^ .. ^ table[3][byte 3 of y]
 *
 * Two keys have the same x with a probability of 2^-64 (Black, Halevi, Krawczyk, Krovetz, Rogaway: "UMAC"), and the
 * same y with 2^-32 (Dietzfelbinger: "Universal hashing and k-wise independent random variables via integer arithmetic
 * without primes"). With tabulation linear probing takes a constant time, for any set of y (Patrascu, Thorup: "The
 * power of simple tabulation hashing"). Without it the hashes are too regular: addresses that are counted up give
 * hashes in equal steps, so slots that are all full, and others that are all free. */
#ifndef FLOW_TABLE_HASH_H
#define FLOW_TABLE_HASH_H

#include <stdint.h>

#define FLOW_HASH_WORDS_MAX 8
#define FLOW_HASH_SECRET_WORDS 16

__extension__ typedef unsigned __int128 flow_hash_wide;

struct flow_hash {
	uint64_t nh[FLOW_HASH_WORDS_MAX];
	uint64_t shift[4];
	uint32_t table[4][256];
};

/* Makes all of the secret. */
void flow_hash_init(struct flow_hash *h, const uint64_t secret[FLOW_HASH_SECRET_WORDS]);

/* Returns the part that words i and i + 1 have in x. */
static inline flow_hash_wide flow_hash_pair(const struct flow_hash *h, unsigned i, const uint64_t word[2])
{
	return (flow_hash_wide)(word[0] + h->nh[i]) * (word[1] + h->nh[i + 1]);
}

/* Returns the hash of x. */
static inline uint32_t flow_hash_end(const struct flow_hash *h, flow_hash_wide x)
{
	const uint64_t low = (uint64_t)x, high = (uint64_t)(x >> 64);
	const flow_hash_wide sum = (flow_hash_wide)low * h->shift[0] + (flow_hash_wide)high * h->shift[2];
	const uint64_t y = ((uint64_t)(sum >> 64) + low * h->shift[1] + high * h->shift[3]) >> 32;

	return h->table[0][y & 255] ^ h->table[1][y >> 8 & 255] ^ h->table[2][y >> 16 & 255] ^ h->table[3][y >> 24];
}

#endif
