/* SPDX-License-Identifier: MIT */
/* Slabs on their whole round between two threads, with plain memory in them: the
 * worker writes a slab, publishes it, and gets it back from a consumer that holds
 * several and releases them in any order. A slab that is written while the
 * consumer reads it shows as a wrong byte, and under ThreadSanitizer as a race. */
#include "channel.h"

#include "stress.h"
#include "unit.h"
#include <pthread.h>
#include <string.h>

#define BUFFER_BYTES 512u
#define HELD_MAX 12u

struct run {
	struct nfr_channel *channel;
	struct nfr_channel_map map;
	uint64_t batches;
	/* the worker's */
	struct nfr_pool pool;
	struct nfr_spsc_producer filled;
	struct nfr_spsc_consumer freed;
	uint64_t starved;
	/* the consumer's */
	struct nfr_spsc_consumer claimed;
	struct nfr_spsc_producer released;
	uint64_t wrong_order;
	uint64_t wrong_bytes;
};

static void write_slab(struct run *run, uint32_t number, uint64_t serial)
{
	struct nfr_slab *slab = nfr_slab_at(run->pool.base, &run->pool.geometry, number);

	slab->received_ns = serial;
	slab->count = run->pool.geometry.desc_max;
	nfr_slab_pkts(slab)[0].present = (uint32_t)~serial;
	memset(nfr_slab_buffer(slab, &run->pool.geometry), (int)(serial & 0xff), BUFFER_BYTES);
}

static void read_slab(struct run *run, uint32_t number, uint64_t serial, bool again)
{
	const struct nfr_geometry *geometry = &run->map.geometry;
	struct nfr_slab *slab = nfr_slab_at(nfr_channel_slabs(run->channel, &run->map), geometry, number);
	const char *bytes = nfr_slab_buffer(slab, geometry);

	run->wrong_order += slab->received_ns != serial;
	run->wrong_bytes += nfr_slab_pkts(slab)[0].present != (uint32_t)~serial;
	for (uint32_t i = again ? BUFFER_BYTES - 8 : 0; i < BUFFER_BYTES; i += 7)
		run->wrong_bytes += bytes[i] != (char)(serial & 0xff);
}

struct held {
	uint32_t number;
	uint64_t serial;
};

static void release(struct run *run, struct held *held, uint32_t *n, uint32_t which)
{
	/* Still as it was, however long it was held. */
	read_slab(run, held[which].number, held[which].serial, true);
	while (!nfr_spsc_push(&run->released, held[which].number))
		run->wrong_order++; /* the ring has room for every slab */
	nfr_spsc_publish(&run->released);
	held[which] = held[--*n];
}

static void *consume(void *arg)
{
	struct run *run = arg;
	struct held held[HELD_MAX];
	uint32_t n = 0, number, random = 0xfeed;

	for (uint64_t serial = 0; serial < run->batches;) {
		if (n == HELD_MAX || (n && stress_random(&random) % 3 == 0))
			release(run, held, &n, stress_random(&random) % n);
		stress_stall(&random);
		if (n == HELD_MAX)
			continue;
		if (!nfr_spsc_pop(&run->claimed, &number)) {
			if (n)
				release(run, held, &n, n - 1);
			sched_yield();
			continue;
		}
		read_slab(run, number, serial, false);
		held[n++] = (struct held){ .number = number, .serial = serial++ };
	}
	while (n)
		release(run, held, &n, n - 1);
	return NULL;
}

static bool reclaim(struct run *run)
{
	uint32_t number;
	bool known = true;

	while (nfr_spsc_pop(&run->freed, &number))
		known &= nfr_pool_take_back(&run->pool, number);
	return known;
}

static void work(struct run *run)
{
	uint32_t random = 0xabcd;

	for (uint64_t serial = 0; serial < run->batches;) {
		uint32_t number = nfr_pool_post(&run->pool);

		if (number == NFR_SLAB_NONE) {
			run->starved++;
			nfr_spsc_publish(&run->filled);
			assert_true(reclaim(run));
			sched_yield();
			continue;
		}
		assert_true(nfr_pool_fill(&run->pool, number));
		write_slab(run, number, serial++);
		assert_true(nfr_pool_publish(&run->pool, number));
		assert_true(nfr_spsc_push(&run->filled, number));
		if (stress_random(&random) % 4 == 0) {
			nfr_spsc_publish(&run->filled);
			assert_true(reclaim(run));
		}
		stress_stall(&random);
	}
	nfr_spsc_publish(&run->filled);
}

/* The indices of both rings pass 2^32 on the way. */
static void make_ends(struct run *run)
{
	struct nfr_spsc *filled = nfr_channel_filled(run->channel, &run->map);
	struct nfr_spsc *released = nfr_channel_free(run->channel, &run->map);

	nfr_spsc_init(filled, UINT32_MAX - 500);
	nfr_spsc_init(released, UINT32_MAX - 700);
	run->filled = nfr_spsc_producer(filled, run->map.capacity, UINT32_MAX - 500);
	run->claimed = nfr_spsc_consumer(filled, run->map.capacity, UINT32_MAX - 500);
	run->released = nfr_spsc_producer(released, run->map.capacity, UINT32_MAX - 700);
	run->freed = nfr_spsc_consumer(released, run->map.capacity, UINT32_MAX - 700);
}

static void run_handover(uint32_t slabs, uint64_t batches)
{
	struct nfr_geometry geometry = nfr_geometry_make(BUFFER_BYTES, 2, 0);
	struct run run = { .batches = stress_count(batches) };
	pthread_t consumer;

	geometry.slabs = slabs;
	run.map = nfr_channel_map(&geometry);
	run.channel = aligned_alloc(4096, nfr_round_up(run.map.bytes, 4096));
	assert_non_null(run.channel);
	memset(run.channel, 0, run.map.bytes);
	nfr_channel_init(run.channel, &run.map);
	make_ends(&run);
	nfr_pool_init(&run.pool, &geometry, nfr_channel_slabs(run.channel, &run.map), calloc(slabs, sizeof(uint32_t)),
		      calloc(slabs, 1));
	assert_int_equal(pthread_create(&consumer, NULL, consume, &run), 0);
	work(&run);
	pthread_join(consumer, NULL);
	assert_true(reclaim(&run));
	assert_int_equal(run.wrong_order, 0);
	assert_int_equal(run.wrong_bytes, 0);
	assert_int_equal(run.pool.n_free, slabs);
	assert_int_equal(run.pool.n_published, 0);
	print_message("%llu batches through %u slabs, none free %llu times\n", (unsigned long long)run.batches, slabs,
		      (unsigned long long)run.starved);
	free(run.pool.free);
	free(run.pool.state);
	free(run.channel);
}

static void many_slabs_come_and_go_whole(void **state)
{
	(void)state;
	run_handover(100, 2000000);
}

/* Fewer than the consumer would like to hold: the worker keeps running dry. */
static void few_slabs_come_and_go_whole(void **state)
{
	(void)state;
	run_handover(3, 500000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(handover, many_slabs_come_and_go_whole),
		TEST(handover, few_slabs_come_and_go_whole),
	};

	return RUN(handover, tests);
}
