/* SPDX-License-Identifier: MIT */
/* For each 8 bytes and each thread the last read and the last write: its time by the thread's clock, and which bytes. A
 * time is 32 bits of clock, so it comes before an access of another thread if that one's clock says so. */
#include "race.h"
#include "finding.h"
#include "weak.h"

#include <stdio.h>
#include <stdlib.h>

#define GRANULES (1u << 14)

struct last {
	uint32_t time;
	uint8_t bytes; /* bit of each */
};

struct granule {
	uintptr_t number; /* address / 8 */
	uint64_t run;
	struct last last[MODEL_THREADS][2]; /* read, write */
};

static struct granule table[GRANULES];
static uint64_t run = 1;
static unsigned used;

void model_race_reset(void)
{
	run++;
	used = 0;
}

/* Entries of earlier runs are free. */
static struct granule *find(uintptr_t number)
{
	unsigned i = (unsigned)model_mix(number, 0) & (GRANULES - 1);

	while (table[i].run == run && table[i].number != number)
		i = (i + 1) & (GRANULES - 1);
	if (table[i].run != run) {
		if (++used > GRANULES / 2) {
			fprintf(stderr, "the model has too little memory for races\n");
			abort();
		}
		table[i] = (struct granule){ .number = number, .run = run };
	}
	return &table[i];
}

static void enter(struct granule *g, uint8_t bytes, bool write)
{
	const struct model_clock *now = model_weak_clock();
	const int self = model_thread();
	struct last *mine = &g->last[self][write];

	for (int i = 0; i < MODEL_THREADS; i++)
		for (int kind = write ? 0 : 1; i != self && kind < 2; kind++)
			if (g->last[i][kind].bytes & bytes && g->last[i][kind].time > now->at[i])
				model_found(MODEL_RACE, "a race", g->number * 8);
	mine->bytes = mine->time == now->at[self] ? mine->bytes | bytes : bytes;
	mine->time = now->at[self];
}

void model_race_access(uintptr_t address, size_t size, bool write)
{
	if (model_thread() < 0)
		return;
	while (size) {
		size_t from = address % 8, n = size < 8 - from ? size : 8 - from;

		enter(find(address / 8), (uint8_t)(((1u << n) - 1) << from), write);
		address += n;
		size -= n;
	}
}
