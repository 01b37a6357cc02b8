/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST (1u << 16)

static uint64_t *table; /* 0: a free entry */
static uint64_t size, count;

static bool put(uint64_t state)
{
	uint64_t i = state & (size - 1);

	for (; table[i]; i = (i + 1) & (size - 1))
		if (table[i] == state)
			return false;
	table[i] = state;
	return true;
}

static void allocate(uint64_t entries)
{
	table = calloc(entries, sizeof(*table));
	size = entries;
	if (!table) {
		fprintf(stderr, "no memory for the states\n");
		abort();
	}
}

static void grow(void)
{
	uint64_t *old = table, entries = size;

	allocate(2 * entries);
	for (uint64_t i = 0; i < entries; i++)
		if (old[i])
			put(old[i]);
	free(old);
}

void model_seen_reset(void)
{
	free(table);
	allocate(SIZE_FIRST);
	count = 0;
}

bool model_seen_add(uint64_t state)
{
	if (!put(state ? state : 1))
		return false;
	if (++count > size / 2)
		grow();
	return true;
}

uint64_t model_seen_count(void)
{
	return count;
}
