/* SPDX-License-Identifier: MIT */
/* A list as a hash table of sets of TOP_WAYS rows, in fixed memory. If the set of a new key is full, its row that
 * has been idle for longest is forgotten, and counted as evicted.
 *
 * Inline, with sizes that the compiler knows: a key is compared in a few instructions. */
#ifndef TOP_TABLE_H
#define TOP_TABLE_H

#include "counts.h"

#include <stdbool.h>
#include <string.h>

/* A list, as top_table_find() takes it. */
struct top_table {
	void *rows;
	size_t row_bytes, key_bytes;
	unsigned sets;
	struct top_evicted *evicted;
};

#define TOP_TABLE(counts, member, list)                                                                                \
	((struct top_table){ (counts)->member, sizeof((counts)->member[0]), sizeof((counts)->member[0].key),           \
			     sizeof((counts)->member) / sizeof((counts)->member[0]) / TOP_WAYS,                        \
			     &(counts)->evicted[list] })

static inline __attribute__((always_inline)) bool top_key_equal(const void *a, const void *b, size_t bytes)
{
	const char *x = a, *y = b;
	uint64_t differ = 0;

	for (size_t i = 0; i < bytes; i += 8) {
		uint64_t u, v;

		memcpy(&u, x + i, 8);
		memcpy(&v, y + i, 8);
		differ |= u ^ v;
	}
	return !differ;
}

/* Hashes a key, eight bytes at a time. The hash has no secret: someone who aims packets at one set makes only the
 * rows of that set evict each other. */
static inline __attribute__((always_inline)) uint32_t top_key_hash(const void *key, size_t bytes)
{
	const char *at = key;
	uint64_t h = 0x9e3779b97f4a7c15u;

	for (size_t i = 0; i < bytes; i += 8) {
		uint64_t word;

		memcpy(&word, at + i, 8);
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	return (uint32_t)h;
}

/* Forgets what stands in a row. */
static inline void top_table_evict(const struct top_table *t, struct top_row *r)
{
	if (!r->all.packets)
		return;
	t->evicted->rows++;
	t->evicted->sum.packets += r->all.packets;
	t->evicted->sum.bytes += r->all.bytes;
}

/* Finds or makes the row of `key`. */
static inline __attribute__((always_inline)) void *top_table_find(struct top_table t, const void *key)
{
	char *set = (char *)t.rows + top_key_hash(key, t.key_bytes) % t.sets * TOP_WAYS * t.row_bytes;
	struct top_row *idlest = (void *)set;

	for (unsigned i = 0; i < TOP_WAYS; i++) {
		struct top_row *r = (void *)(set + i * t.row_bytes);

		if (r->all.packets && top_key_equal(r + 1, key, t.key_bytes))
			return r;
		if (idlest->all.packets && (!r->all.packets || r->seen_ns < idlest->seen_ns))
			idlest = r;
	}
	top_table_evict(&t, idlest);
	memset(idlest, 0, sizeof(*idlest));
	memcpy(idlest + 1, key, t.key_bytes);
	return idlest;
}

#endif
