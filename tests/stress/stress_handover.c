/* SPDX-License-Identifier: MIT */
/* Slabs on their whole round between two threads, with plain memory in them: the
 * worker writes a slab, publishes it, and gets it back from a consumer that holds
 * several and releases them in any order; and the same of datagrams that share
 * slabs (carrier.h). Memory that is written while the consumer reads it shows as a
 * wrong byte, and under ThreadSanitizer as a race. */
#include "carrier.h"
#include "channel.h"

#include "stress.h"
#include "unit.h"
#include <pthread.h>
#include <string.h>

#define BUFFER_BYTES 512u
#define HELD_MAX 12u
#define PKTS 2u

struct run {
	struct nfr_channel *channel;
	struct nfr_channel_map map;
	uint64_t batches;
	/* the worker's */
	struct nfr_pool pool;
	struct nfr_carriers carriers;
	uint64_t copied;
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
	slab->count = PKTS;
	nfr_slab_pkts(slab)[0].present = (uint32_t)~serial;
	nfr_slab_pkts(slab)[0].msg =
		(int32_t)(nfr_slab_buffer(slab, &run->pool.geometry) - (char *)nfr_slab_pkts(slab));
	memset(nfr_slab_buffer(slab, &run->pool.geometry), (int)(serial & 0xff), BUFFER_BYTES);
}

/* Returns the handle of the batch, in its slab or in a carrier, as the worker's path does. */
static uint32_t make_batch(struct run *run, uint32_t number)
{
	const struct nfr_geometry *geometry = &run->pool.geometry;
	struct nfr_slab *slab = nfr_slab_at(run->pool.base, geometry, number), *part;
	uint32_t handle = nfr_carriers_put(&run->carriers, PKTS, BUFFER_BYTES);

	if (handle == NFR_SLAB_NONE) {
		assert_true(nfr_pool_publish(&run->pool, number));
		return nfr_handle(number, 0);
	}
	part = nfr_handle_at(run->pool.base, geometry, handle);
	*part = *slab;
	nfr_carriers_copy(part, slab, geometry, PKTS, BUFFER_BYTES);
	assert_true(nfr_pool_drop(&run->pool, number));
	run->copied++;
	return handle;
}

static void read_batch(struct run *run, uint32_t handle, uint64_t serial, bool again)
{
	const struct nfr_geometry *geometry = &run->map.geometry;
	struct nfr_slab *slab = nfr_handle_at(nfr_channel_slabs(run->channel, &run->map), geometry, handle);
	const char *bytes = (const char *)nfring_pkt_message(nfr_slab_pkts(slab));

	run->wrong_order += slab->received_ns != serial;
	run->wrong_bytes += nfr_slab_pkts(slab)[0].present != (uint32_t)~serial;
	for (uint32_t i = again ? BUFFER_BYTES - 8 : 0; i < BUFFER_BYTES; i += 7)
		run->wrong_bytes += bytes[i] != (char)(serial & 0xff);
}

struct held {
	uint32_t handle;
	uint64_t serial;
};

static void release(struct run *run, struct held *held, uint32_t *n, uint32_t which)
{
	/* Still as it was, however long it was held. */
	read_batch(run, held[which].handle, held[which].serial, true);
	while (!nfr_spsc_push(&run->released, held[which].handle))
		run->wrong_order++; /* the ring has room for every batch */
	nfr_spsc_publish(&run->released);
	held[which] = held[--*n];
}

static void *consume(void *arg)
{
	struct run *run = arg;
	struct held held[HELD_MAX];
	uint32_t n = 0, handle, random = 0xfeed;

	for (uint64_t serial = 0; serial < run->batches;) {
		if (n == HELD_MAX || (n && stress_random(&random) % 3 == 0))
			release(run, held, &n, stress_random(&random) % n);
		stress_stall(&random);
		if (n == HELD_MAX)
			continue;
		if (!nfr_spsc_pop(&run->claimed, &handle)) {
			if (n)
				release(run, held, &n, n - 1);
			sched_yield();
			continue;
		}
		read_batch(run, handle, serial, false);
		held[n++] = (struct held){ .handle = handle, .serial = serial++ };
	}
	while (n)
		release(run, held, &n, n - 1);
	return NULL;
}

static bool reclaim(struct run *run)
{
	uint32_t handle;
	bool known = true;

	while (nfr_spsc_pop(&run->freed, &handle))
		known &= nfr_carriers_take_back(&run->carriers, handle);
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
		assert_true(nfr_spsc_push(&run->filled, make_batch(run, number)));
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

/* Slabs with a larger buffer can be shared. Returns how many batches did. */
static uint64_t run_handover(uint32_t slabs, uint32_t buffer_bytes, uint64_t batches)
{
	struct nfr_geometry geometry = nfr_geometry_make(buffer_bytes, PKTS, 0);
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
	nfr_carriers_init(&run.carriers, &run.pool, calloc(1, nfr_carriers_out_bytes(&geometry)),
			  calloc(slabs, sizeof(uint16_t)));
	assert_int_equal(pthread_create(&consumer, NULL, consume, &run), 0);
	work(&run);
	pthread_join(consumer, NULL);
	assert_true(reclaim(&run));
	assert_int_equal(run.wrong_order, 0);
	assert_int_equal(run.wrong_bytes, 0);
	assert_int_equal(run.pool.n_free, slabs);
	assert_int_equal(run.pool.n_published, 0);
	assert_int_equal(run.carriers.n_parts, 0);
	print_message("%llu batches through %u slabs, %llu of them copied, none free %llu times\n",
		      (unsigned long long)run.batches, slabs, (unsigned long long)run.copied,
		      (unsigned long long)run.starved);
	free(run.carriers.out);
	free(run.carriers.parts);
	free(run.pool.free);
	free(run.pool.state);
	free(run.channel);
	return run.copied;
}

static void many_slabs_come_and_go_whole(void **state)
{
	(void)state;
	assert_int_equal(run_handover(100, BUFFER_BYTES, 2000000), 0);
}

/* Fewer than the consumer would like to hold: the worker keeps running dry. */
static void few_slabs_come_and_go_whole(void **state)
{
	(void)state;
	assert_int_equal(run_handover(3, BUFFER_BYTES, 500000), 0);
}

static void datagrams_that_share_slabs_come_and_go_whole(void **state)
{
	(void)state;
	assert_true(run_handover(20, 16384, 1000000) > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(handover, many_slabs_come_and_go_whole),
		TEST(handover, few_slabs_come_and_go_whole),
		TEST(handover, datagrams_that_share_slabs_come_and_go_whole),
	};

	return RUN(handover, tests);
}
