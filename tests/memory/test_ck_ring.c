/* SPDX-License-Identifier: MIT */
/* The ring gives what Concurrency Kit's gives, on random traces of push, publish and pop. ck_ring has no stage: what is
 * pushed and not yet published waits here. It is twice as large, since it leaves an entry free. */
#include "spsc.h"

#include "scale.h"
#include "unit.h"
#include <ck_ring.h>
#include <string.h>

#define CAPACITY_MAX 64u
#define STEPS 20000000u

struct trace {
	uint32_t random, capacity, next; /* next: the value to push */
	struct nfr_spsc_producer in;
	struct nfr_spsc_consumer out;
	ck_ring_t ck;
	ck_ring_buffer_t buffer[2 * CAPACITY_MAX];
	uint32_t staged[CAPACITY_MAX], n_staged;
	uint64_t pushed, popped, full, empty;
};

static uint32_t next_random(struct trace *t)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 17;
	t->random ^= t->random << 5;
	return t->random;
}

static void push(struct trace *t)
{
	bool has_room = ck_ring_size(&t->ck) + t->n_staged < t->capacity;

	assert_int_equal(nfr_spsc_push(&t->in, t->next), has_room);
	if (has_room)
		t->staged[t->n_staged++] = t->next;
	else
		t->full++;
	t->next = next_random(t);
}

static void publish(struct trace *t)
{
	for (uint32_t i = 0; i < t->n_staged; i++)
		assert_true(ck_ring_enqueue_spsc(&t->ck, t->buffer, (void *)(uintptr_t)t->staged[i]));
	t->pushed += t->n_staged;
	t->n_staged = 0;
	if (next_random(t) % 2)
		nfr_spsc_publish(&t->in);
	else
		nfr_spsc_publish_before_wake(&t->in);
}

static void pop(struct trace *t)
{
	uint32_t value = 0;
	void *theirs = NULL;
	bool is_there = ck_ring_dequeue_spsc(&t->ck, t->buffer, &theirs);

	assert_int_equal(nfr_spsc_empty_after_arm(&t->out), !is_there);
	assert_int_equal(nfr_spsc_pop(&t->out, &value), is_there);
	if (is_there)
		assert_int_equal(value, (uintptr_t)theirs);
	else
		t->empty++;
	t->popped += is_there;
}

/* Pushes more than it pops for a while, then the reverse. */
static void run(struct trace *t, uint64_t steps)
{
	uint32_t pushes = 1, all = 2;

	for (uint64_t i = 0; i < steps; i++) {
		uint32_t r = next_random(t);

		if (i % 1024 == 0) {
			all = 2 + r % 7;
			pushes = 1 + r / 8 % (all - 1);
		}
		if (r >> 8 & 7)
			(r >> 12) % all < pushes ? push(t) : pop(t);
		else
			publish(t);
	}
}

static void run_capacity(uint32_t capacity, uint64_t steps)
{
	alignas(NFR_FALSE_SHARING) static char memory[4096];
	const uint32_t start = UINT32_MAX - 1000;
	struct nfr_spsc *ring = (struct nfr_spsc *)(void *)memory;
	static struct trace t;

	memset(&t, 0, sizeof(t));
	t.random = 0xc0ffee + capacity;
	t.capacity = capacity;
	assert_true(nfr_spsc_bytes(capacity) <= sizeof(memory));
	nfr_spsc_init(ring, start);
	t.in = nfr_spsc_producer(ring, capacity, start);
	t.out = nfr_spsc_consumer(ring, capacity, start);
	ck_ring_init(&t.ck, 2 * capacity < 4 ? 4 : 2 * capacity);
	run(&t, steps);
	print_message("%u entries: %llu pushed, %llu popped, full %llu times, empty %llu times\n", capacity,
		      (unsigned long long)t.pushed, (unsigned long long)t.popped, (unsigned long long)t.full,
		      (unsigned long long)t.empty);
	assert_true(t.popped > steps / 20 && t.full > 0 && t.empty > 0);
}

static void ring_gives_what_ck_ring_gives(void **state)
{
	(void)state;
	for (uint32_t capacity = 1; capacity <= CAPACITY_MAX; capacity *= 2)
		run_capacity(capacity, test_scale(STEPS / 7));
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(spsc, ring_gives_what_ck_ring_gives) };

	return RUN(spsc, tests);
}
