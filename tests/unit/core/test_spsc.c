/* SPDX-License-Identifier: MIT */
#include "spsc.h"

#include "unit.h"
#include <stdlib.h>

#define CAPACITY 8u
/* The indices pass 2^32 within the first round. */
#define NEAR_WRAP (UINT32_MAX - 2)

struct ring {
	struct nfr_spsc *shared;
	struct nfr_spsc_producer in;
	struct nfr_spsc_consumer out;
};

static void make(struct ring *r, uint32_t capacity, uint32_t start)
{
	nfr_spsc_init(r->shared, start);
	r->in = nfr_spsc_producer(r->shared, capacity, start);
	r->out = nfr_spsc_consumer(r->shared, capacity, start);
}

static int set_up(void **state)
{
	static struct ring r;

	r.shared = aligned_alloc(NFR_FALSE_SHARING, nfr_spsc_bytes(CAPACITY));
	if (!r.shared)
		return -1;
	make(&r, CAPACITY, NEAR_WRAP);
	*state = &r;
	return 0;
}

static int tear_down(void **state)
{
	struct ring *r = *state;

	free(r->shared);
	return 0;
}

static uint32_t tail(struct ring *r)
{
	return atomic_load(&r->shared->tail);
}

static uint32_t head(struct ring *r)
{
	return atomic_load(&r->shared->head);
}

static void fill(struct ring *r)
{
	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_true(nfr_spsc_push(&r->in, 100 + i));
	nfr_spsc_publish(&r->in);
}

static void new_ring_is_empty(void **state)
{
	struct ring *r = *state;
	uint32_t value = 7;

	assert_true(nfr_spsc_empty_after_arm(&r->out));
	assert_false(nfr_spsc_staged(&r->in));
	assert_false(nfr_spsc_pop(&r->out, &value));
	assert_int_equal(value, 7);
	assert_int_equal(head(r), NEAR_WRAP);
}

static void full_push_leaves_tail_unchanged(void **state)
{
	struct ring *r = *state;

	fill(r);
	assert_int_equal(tail(r), (uint32_t)(NEAR_WRAP + CAPACITY));
	assert_false(nfr_spsc_push(&r->in, 1));
	assert_false(nfr_spsc_staged(&r->in));
	assert_int_equal(tail(r), (uint32_t)(NEAR_WRAP + CAPACITY));
}

static void full_push_overwrites_nothing(void **state)
{
	struct ring *r = *state;
	uint32_t value;

	fill(r);
	assert_false(nfr_spsc_push(&r->in, 1));
	for (uint32_t i = 0; i < CAPACITY; i++) {
		assert_true(nfr_spsc_pop(&r->out, &value));
		assert_int_equal(value, 100 + i);
	}
	assert_false(nfr_spsc_pop(&r->out, &value));
}

static void every_slot_can_be_used(void **state)
{
	struct ring *r = *state;

	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_true(nfr_spsc_push(&r->in, i));
	assert_false(nfr_spsc_push(&r->in, CAPACITY));
}

static void staged_entries_are_invisible_until_published(void **state)
{
	struct ring *r = *state;
	uint32_t value;

	assert_true(nfr_spsc_push(&r->in, 1));
	assert_true(nfr_spsc_push(&r->in, 2));
	assert_true(nfr_spsc_staged(&r->in));
	assert_true(nfr_spsc_empty_after_arm(&r->out));
	assert_false(nfr_spsc_pop(&r->out, &value));
	nfr_spsc_publish(&r->in);
	assert_false(nfr_spsc_staged(&r->in));
	assert_false(nfr_spsc_empty_after_arm(&r->out));
	assert_true(nfr_spsc_pop(&r->out, &value));
	assert_int_equal(value, 1);
	assert_true(nfr_spsc_pop(&r->out, &value));
	assert_int_equal(value, 2);
}

static void unpublished_entries_count_as_full(void **state)
{
	struct ring *r = *state;

	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_true(nfr_spsc_push(&r->in, i));
	assert_false(nfr_spsc_push(&r->in, 9));
	assert_int_equal(tail(r), NEAR_WRAP);
}

static void pop_makes_room_for_one_push(void **state)
{
	struct ring *r = *state;
	uint32_t value;

	fill(r);
	assert_true(nfr_spsc_pop(&r->out, &value));
	assert_int_equal(head(r), NEAR_WRAP + 1);
	assert_true(nfr_spsc_push(&r->in, 200));
	assert_false(nfr_spsc_push(&r->in, 201));
}

static void empty_pop_leaves_head_unchanged(void **state)
{
	struct ring *r = *state;
	uint32_t value;

	fill(r);
	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_true(nfr_spsc_pop(&r->out, &value));
	assert_true(nfr_spsc_empty_after_arm(&r->out));
	assert_false(nfr_spsc_pop(&r->out, &value));
	assert_int_equal(head(r), (uint32_t)(NEAR_WRAP + CAPACITY));
}

static void publish_of_nothing_changes_nothing(void **state)
{
	struct ring *r = *state;

	nfr_spsc_publish(&r->in);
	assert_int_equal(tail(r), NEAR_WRAP);
	assert_true(nfr_spsc_empty_after_arm(&r->out));
}

static void publish_before_wake_publishes_the_same(void **state)
{
	struct ring *r = *state;
	uint32_t value;

	assert_true(nfr_spsc_push(&r->in, 5));
	nfr_spsc_publish_before_wake(&r->in);
	assert_false(nfr_spsc_staged(&r->in));
	assert_true(nfr_spsc_pop(&r->out, &value));
	assert_int_equal(value, 5);
}

/* Every fill level, at every place in the ring, through the wrap of the indices. */
static void order_holds_through_the_wrap(void **state)
{
	struct ring *r = *state;
	uint32_t in = 0, out = 0, value;

	for (uint32_t level = 1; level <= CAPACITY; level++) {
		for (unsigned round = 0; round < 3 * CAPACITY; round++) {
			for (uint32_t i = 0; i < level; i++)
				assert_true(nfr_spsc_push(&r->in, in++));
			nfr_spsc_publish(&r->in);
			for (uint32_t i = 0; i < level; i++) {
				assert_true(nfr_spsc_pop(&r->out, &value));
				assert_int_equal(value, out++);
			}
			assert_true(nfr_spsc_empty_after_arm(&r->out));
		}
	}
}

static void one_slot_is_a_ring(void **state)
{
	struct ring *r = *state;
	uint32_t value;

	make(r, 1, UINT32_MAX);
	for (uint32_t i = 0; i < 4; i++) {
		assert_true(nfr_spsc_push(&r->in, i));
		assert_false(nfr_spsc_push(&r->in, 99));
		nfr_spsc_publish(&r->in);
		assert_true(nfr_spsc_pop(&r->out, &value));
		assert_int_equal(value, i);
	}
}

/* A consumer in another process may write any head: the producer must not leave the ring. */
static void spoiled_head_keeps_the_producer_inside(void **state)
{
	static const uint32_t heads[] = { 0, 1, NEAR_WRAP - CAPACITY, NEAR_WRAP + 2 * CAPACITY, 0x80000000u };
	struct ring *r = *state;

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		uint32_t pushed = 0;

		make(r, CAPACITY, NEAR_WRAP);
		fill(r);
		atomic_store(&r->shared->head, heads[i]);
		while (pushed <= CAPACITY && nfr_spsc_push(&r->in, pushed))
			pushed++;
		assert_in_range(pushed, 0, CAPACITY);
	}
}

/* A producer in another process may write any tail: no more is popped than the ring holds, and what
 * it cannot be is taken for empty. */
static void spoiled_tail_is_taken_for_an_empty_ring(void **state)
{
	static const uint32_t tails[] = { 0x80000000u, NEAR_WRAP - 1, NEAR_WRAP + CAPACITY + 1 };
	struct ring *r = *state;
	uint32_t value;

	for (size_t i = 0; i < ARRAY_SIZE(tails); i++) {
		atomic_store(&r->shared->tail, tails[i]);
		assert_false(nfr_spsc_pop(&r->out, &value));
		assert_int_equal(head(r), NEAR_WRAP);
	}
}

static void memory_covers_every_slot(void **state)
{
	(void)state;
	for (uint32_t capacity = 1; capacity <= 1u << 20; capacity *= 2) {
		size_t bytes = nfr_spsc_bytes(capacity);

		assert_true(bytes >= offsetof(struct nfr_spsc, slot) + capacity * sizeof(uint32_t));
		assert_int_equal(bytes % NFR_FALSE_SHARING, 0);
	}
}

static void each_side_has_its_own_cache_lines(void **state)
{
	(void)state;
	assert_int_equal(offsetof(struct nfr_spsc, tail) / NFR_FALSE_SHARING, 0);
	assert_int_equal(offsetof(struct nfr_spsc, head) / NFR_FALSE_SHARING, 1);
	assert_int_equal(offsetof(struct nfr_spsc, slot) / NFR_FALSE_SHARING, 2);
}

#define RING_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"spsc." #behaviour, behaviour, set_up, tear_down, NULL                                                 \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		RING_TEST(new_ring_is_empty),
		RING_TEST(full_push_leaves_tail_unchanged),
		RING_TEST(full_push_overwrites_nothing),
		RING_TEST(every_slot_can_be_used),
		RING_TEST(staged_entries_are_invisible_until_published),
		RING_TEST(unpublished_entries_count_as_full),
		RING_TEST(pop_makes_room_for_one_push),
		RING_TEST(empty_pop_leaves_head_unchanged),
		RING_TEST(publish_of_nothing_changes_nothing),
		RING_TEST(publish_before_wake_publishes_the_same),
		RING_TEST(order_holds_through_the_wrap),
		RING_TEST(one_slot_is_a_ring),
		RING_TEST(spoiled_head_keeps_the_producer_inside),
		RING_TEST(spoiled_tail_is_taken_for_an_empty_ring),
		TEST(spsc, memory_covers_every_slot),
		TEST(spsc, each_side_has_its_own_cache_lines),
	};

	return RUN(spsc, tests);
}
