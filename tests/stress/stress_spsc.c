/* SPDX-License-Identifier: MIT */
/* One producer, one consumer, random stalls, indices that begin just below 2^32:
 * every value arrives once and in order. */
#include "spsc.h"

#include "stress.h"
#include "unit.h"
#include <pthread.h>

struct run {
	struct nfr_spsc_producer in;
	struct nfr_spsc_consumer out;
	uint64_t values;
	uint32_t publish_every; /* the producer stages so many on average */
	bool stall;
	uint64_t out_of_order; /* the consumer's */
	uint64_t full;         /* the producer's: times the ring had no room */
};

static void *consume(void *arg)
{
	struct run *run = arg;
	uint32_t value, random = 0xc0ffee;

	for (uint64_t expected = 0; expected < run->values;) {
		if (!nfr_spsc_pop(&run->out, &value)) {
			sched_yield();
			continue;
		}
		run->out_of_order += value != (uint32_t)(expected * 2654435761u);
		expected++;
		if (run->stall)
			stress_stall(&random);
	}
	return NULL;
}

static void produce(struct run *run)
{
	uint32_t random = 0xbeef;

	for (uint64_t i = 0; i < run->values;) {
		if (nfr_spsc_push(&run->in, (uint32_t)(i * 2654435761u))) {
			i++;
			if (stress_random(&random) % run->publish_every == 0)
				nfr_spsc_publish(&run->in);
		} else {
			run->full++;
			nfr_spsc_publish(&run->in);
			sched_yield();
		}
		if (run->stall)
			stress_stall(&random);
	}
	nfr_spsc_publish(&run->in);
}

static void run_ring(uint32_t capacity, uint32_t publish_every, bool stall, uint64_t values)
{
	struct run run = { .values = values, .publish_every = publish_every, .stall = stall };
	struct nfr_spsc *ring;
	pthread_t consumer;
	uint32_t value;

	ring = aligned_alloc(NFR_FALSE_SHARING, nfr_spsc_bytes(capacity));
	assert_non_null(ring);
	nfr_spsc_init(ring, UINT32_MAX - 1000);
	run.in = nfr_spsc_producer(ring, capacity, UINT32_MAX - 1000);
	run.out = nfr_spsc_consumer(ring, capacity, UINT32_MAX - 1000);
	assert_int_equal(pthread_create(&consumer, NULL, consume, &run), 0);
	produce(&run);
	pthread_join(consumer, NULL);
	assert_int_equal(run.out_of_order, 0);
	assert_false(nfr_spsc_pop(&run.out, &value));
	print_message("%llu values, ring of %u, full %llu times\n", (unsigned long long)run.values, capacity,
		      (unsigned long long)run.full);
	free(ring);
}

static void large_ring_keeps_order(void **state)
{
	const char *values = getenv("NFRING_STRESS_VALUES");

	(void)state;
	run_ring(1024, 16, false, values ? strtoull(values, NULL, 10) : stress_count(5000000));
}

static void large_ring_keeps_order_with_stalls(void **state)
{
	(void)state;
	run_ring(256, 16, true, stress_count(2000000));
}

static void small_ring_keeps_order_with_stalls(void **state)
{
	(void)state;
	run_ring(4, 2, true, stress_count(1000000));
}

static void single_slot_keeps_order(void **state)
{
	(void)state;
	run_ring(1, 1, false, stress_count(200000));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(spsc, large_ring_keeps_order),
		TEST(spsc, large_ring_keeps_order_with_stalls),
		TEST(spsc, small_ring_keeps_order_with_stalls),
		TEST(spsc, single_slot_keeps_order),
	};

	return RUN(spsc, tests);
}
