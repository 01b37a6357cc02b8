/* SPDX-License-Identifier: MIT */
#include "spsc.h"

#include "unit.h"
#include <stdlib.h>

#define CAPACITY 8u
/* The indices pass 2^32 within the first round. */
#define NEAR_WRAP (UINT32_MAX - 2)

static int set_up(void **state)
{
	struct nfr_spsc *r = aligned_alloc(NFR_FALSE_SHARING, nfr_spsc_bytes(CAPACITY));

	if (!r)
		return -1;
	nfr_spsc_init(r, CAPACITY, NEAR_WRAP);
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static uint32_t tail(struct nfr_spsc *r)
{
	return atomic_load(&r->tail);
}

static uint32_t head(struct nfr_spsc *r)
{
	return atomic_load(&r->head);
}

static void fill(struct nfr_spsc *r)
{
	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_true(nfr_spsc_push(r, 100 + i));
	nfr_spsc_publish(r);
}

static void new_ring_is_empty(void **state)
{
	struct nfr_spsc *r = *state;
	uint32_t value = 7;

	assert_true(nfr_spsc_empty_after_arm(r));
	assert_false(nfr_spsc_staged(r));
	assert_false(nfr_spsc_pop(r, &value));
	assert_int_equal(value, 7);
	assert_int_equal(head(r), NEAR_WRAP);
}

static void full_push_leaves_tail_unchanged(void **state)
{
	struct nfr_spsc *r = *state;

	fill(r);
	assert_int_equal(tail(r), (uint32_t)(NEAR_WRAP + CAPACITY));
	assert_false(nfr_spsc_push(r, 1));
	assert_false(nfr_spsc_staged(r));
	assert_int_equal(tail(r), (uint32_t)(NEAR_WRAP + CAPACITY));
}

static void full_push_overwrites_nothing(void **state)
{
	struct nfr_spsc *r = *state;
	uint32_t value;

	fill(r);
	assert_false(nfr_spsc_push(r, 1));
	for (uint32_t i = 0; i < CAPACITY; i++) {
		assert_true(nfr_spsc_pop(r, &value));
		assert_int_equal(value, 100 + i);
	}
	assert_false(nfr_spsc_pop(r, &value));
}

static void every_slot_can_be_used(void **state)
{
	struct nfr_spsc *r = *state;

	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_true(nfr_spsc_push(r, i));
	assert_false(nfr_spsc_push(r, CAPACITY));
}

static void staged_entries_are_invisible_until_published(void **state)
{
	struct nfr_spsc *r = *state;
	uint32_t value;

	assert_true(nfr_spsc_push(r, 1));
	assert_true(nfr_spsc_push(r, 2));
	assert_true(nfr_spsc_staged(r));
	assert_true(nfr_spsc_empty_after_arm(r));
	assert_false(nfr_spsc_pop(r, &value));
	nfr_spsc_publish(r);
	assert_false(nfr_spsc_staged(r));
	assert_false(nfr_spsc_empty_after_arm(r));
	assert_true(nfr_spsc_pop(r, &value));
	assert_int_equal(value, 1);
	assert_true(nfr_spsc_pop(r, &value));
	assert_int_equal(value, 2);
}

static void unpublished_entries_count_as_full(void **state)
{
	struct nfr_spsc *r = *state;

	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_true(nfr_spsc_push(r, i));
	assert_false(nfr_spsc_push(r, 9));
	assert_int_equal(tail(r), NEAR_WRAP);
}

static void pop_makes_room_for_one_push(void **state)
{
	struct nfr_spsc *r = *state;
	uint32_t value;

	fill(r);
	assert_true(nfr_spsc_pop(r, &value));
	assert_int_equal(head(r), NEAR_WRAP + 1);
	assert_true(nfr_spsc_push(r, 200));
	assert_false(nfr_spsc_push(r, 201));
}

static void empty_pop_leaves_head_unchanged(void **state)
{
	struct nfr_spsc *r = *state;
	uint32_t value;

	fill(r);
	for (uint32_t i = 0; i < CAPACITY; i++)
		assert_true(nfr_spsc_pop(r, &value));
	assert_true(nfr_spsc_empty_after_arm(r));
	assert_false(nfr_spsc_pop(r, &value));
	assert_int_equal(head(r), (uint32_t)(NEAR_WRAP + CAPACITY));
}

static void publish_of_nothing_changes_nothing(void **state)
{
	struct nfr_spsc *r = *state;

	nfr_spsc_publish(r);
	assert_int_equal(tail(r), NEAR_WRAP);
	assert_true(nfr_spsc_empty_after_arm(r));
}

static void publish_before_wake_publishes_the_same(void **state)
{
	struct nfr_spsc *r = *state;
	uint32_t value;

	assert_true(nfr_spsc_push(r, 5));
	nfr_spsc_publish_before_wake(r);
	assert_false(nfr_spsc_staged(r));
	assert_true(nfr_spsc_pop(r, &value));
	assert_int_equal(value, 5);
}

/* Every fill level, at every place in the ring, through the wrap of the indices. */
static void order_holds_through_the_wrap(void **state)
{
	struct nfr_spsc *r = *state;
	uint32_t in = 0, out = 0, value;

	for (uint32_t level = 1; level <= CAPACITY; level++) {
		for (unsigned round = 0; round < 3 * CAPACITY; round++) {
			for (uint32_t i = 0; i < level; i++)
				assert_true(nfr_spsc_push(r, in++));
			nfr_spsc_publish(r);
			for (uint32_t i = 0; i < level; i++) {
				assert_true(nfr_spsc_pop(r, &value));
				assert_int_equal(value, out++);
			}
			assert_true(nfr_spsc_empty_after_arm(r));
		}
	}
}

static void one_slot_is_a_ring(void **state)
{
	struct nfr_spsc *r = *state;
	uint32_t value;

	nfr_spsc_init(r, 1, UINT32_MAX);
	for (uint32_t i = 0; i < 4; i++) {
		assert_true(nfr_spsc_push(r, i));
		assert_false(nfr_spsc_push(r, 99));
		nfr_spsc_publish(r);
		assert_true(nfr_spsc_pop(r, &value));
		assert_int_equal(value, i);
	}
}

/* A consumer in another process may write any head: the producer must not leave the ring. */
static void spoiled_head_keeps_the_producer_inside(void **state)
{
	static const uint32_t heads[] = { 0, 1, NEAR_WRAP - CAPACITY, NEAR_WRAP + 2 * CAPACITY, 0x80000000u };
	struct nfr_spsc *r = *state;

	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		uint32_t pushed = 0;

		nfr_spsc_init(r, CAPACITY, NEAR_WRAP);
		fill(r);
		atomic_store(&r->head, heads[i]);
		while (pushed <= CAPACITY && nfr_spsc_push(r, pushed))
			pushed++;
		assert_in_range(pushed, 0, CAPACITY);
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
	assert_int_equal(offsetof(struct nfr_spsc, head_seen) / NFR_FALSE_SHARING, 1);
	assert_int_equal(offsetof(struct nfr_spsc, head) / NFR_FALSE_SHARING, 2);
	assert_int_equal(offsetof(struct nfr_spsc, tail_seen) / NFR_FALSE_SHARING, 3);
	assert_int_equal(offsetof(struct nfr_spsc, mask) / NFR_FALSE_SHARING, 4);
	assert_int_equal(offsetof(struct nfr_spsc, slot) / NFR_FALSE_SHARING, 5);
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
		TEST(spsc, memory_covers_every_slot),
		TEST(spsc, each_side_has_its_own_cache_lines),
	};

	return RUN(spsc, tests);
}
