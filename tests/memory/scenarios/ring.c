/* SPDX-License-Identifier: MIT */
/* A ring of two entries, of which every one is used again. What an entry names is plain memory. */
#include "scenario.h"
#include "spsc.h"

#define CAPACITY 2u
#define START (UINT32_MAX - 1)
#define VALUES 6u
#define TRIES 8

static alignas(NFR_FALSE_SHARING) char memory[1024];
static struct nfr_spsc_producer in;
static struct nfr_spsc_consumer out;
static uint32_t named[VALUES]; /* by the entries */

static void begin(void)
{
	struct nfr_spsc *ring = (struct nfr_spsc *)(void *)memory;

	nfr_spsc_init(ring, START);
	in = nfr_spsc_producer(ring, CAPACITY, START);
	out = nfr_spsc_consumer(ring, CAPACITY, START);
}

static void produce(void)
{
	uint32_t next = 0;

	for (int i = 0; i < TRIES && next < VALUES; i++) {
		named[next] = next + 1;
		next += nfr_spsc_push(&in, next);
		if (i % 2)
			nfr_spsc_publish(&in);
	}
	nfr_spsc_publish(&in);
}

static void consume(void)
{
	uint32_t value, expected = 0;

	for (int i = 0; i < TRIES; i++) {
		if (!nfr_spsc_pop(&out, &value))
			continue;
		model_check(value == expected++, "the entries come in order");
		model_check(named[value] == value + 1, "what an entry names is there");
	}
}

const struct model_scenario ring_scenario = { "ring", begin, { produce, consume }, NULL };
