/* SPDX-License-Identifier: MIT */
/* Hashes depend on the secret, and spread regular keys over the slots. */
#include "unit.h"

#include "hash.h"
#include "slots.h"

#define ROOMS 4096u

static uint64_t seed = 7;

static uint64_t random_word(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed * 0x2545f4914f6cdd1d;
}

/* An entry where malloc() would put it: at a multiple of 16. */
union room {
	struct flow_entry entry;
	_Alignas(16) char bytes[160];
};

/* Hashes a key of two words. */
static uint32_t hash_of(const struct flow_hash *h, uint64_t a, uint64_t b)
{
	return flow_hash_end(h, flow_hash_pair(h, 0, (uint64_t[]){ a, b }));
}

static void make_secret(uint64_t secret[FLOW_HASH_SECRET_WORDS])
{
	for (unsigned i = 0; i < FLOW_HASH_SECRET_WORDS; i++)
		secret[i] = random_word();
}

static void each_word_of_the_secret_changes_hashes(void **state)
{
	uint64_t secret[FLOW_HASH_SECRET_WORDS];
	struct flow_hash a, b;

	(void)state;
	make_secret(secret);
	flow_hash_init(&a, secret);
	for (unsigned i = 0; i < FLOW_HASH_SECRET_WORDS; i++) {
		const uint64_t before = secret[i];
		unsigned same = 0;

		secret[i] = random_word();
		flow_hash_init(&b, secret);
		secret[i] = before;
		for (uint64_t n = 0; n < 1000; n++) {
			const uint64_t word[2] = { n, n * n };
			const unsigned pair = i < FLOW_HASH_WORDS_MAX ? i & ~1u : 0;

			same += flow_hash_end(&a, flow_hash_pair(&a, pair, word)) ==
				flow_hash_end(&b, flow_hash_pair(&b, pair, word));
		}
		assert_in_range(same, 0, 10);
	}
}

/* Returns the longest way from the slot of a flow's hash to where it stands. */
static uint64_t longest_way(const struct flow_slots *s)
{
	uint64_t longest = 0;

	for (uint64_t i = 0; i <= s->mask; i++) {
		const struct flow_entry *e = flow_slot_entry(s->slot[i]);
		const uint64_t way = e ? (i - e->hash) & s->mask : 0;

		longest = way > longest ? way : longest;
	}
	return longest;
}

/* Makes slots half full of keys that are counted up by 1 << `shift`. */
static void fill(struct flow_slots *s, const struct flow_hash *h, union room *room, unsigned shift)
{
	assert_true(flow_slots_open(s));
	for (uint64_t i = 0; i < ROOMS; i++) {
		assert_true(flow_slots_have_room(s) || flow_slots_grow(s));
		room[i].entry.hash = hash_of(h, i << shift, 0x50);
		assert_true(flow_slots_add(s, &room[i].entry, room[i].entry.hash));
	}
}

static void keys_that_are_counted_up_do_not_crowd(void **state)
{
	union room *room = calloc(ROOMS, sizeof(*room));
	uint64_t secret[FLOW_HASH_SECRET_WORDS];
	struct flow_slots s;
	struct flow_hash h;

	(void)state;
	for (unsigned i = 0; i <= 52; i++) {
		make_secret(secret);
		flow_hash_init(&h, secret);
		fill(&s, &h, room, i);
		assert_in_range(longest_way(&s), 1, 100);
		flow_slots_close(&s);
	}
	free(room);
}

/* The hand of a full table leaves free slots behind, and comes to full ones: they must not lie together. */
static void a_flood_does_not_crowd_the_slots_ahead_of_the_hand(void **state)
{
	union room *room = calloc(ROOMS, sizeof(*room));
	uint64_t secret[FLOW_HASH_SECRET_WORDS];
	struct flow_slots s;
	struct flow_hash h;

	(void)state;
	make_secret(secret);
	flow_hash_init(&h, secret);
	fill(&s, &h, room, 0);
	for (uint64_t i = 0; i < 20 * ROOMS; i++) {
		struct flow_entry *e = flow_slots_evict(&s);

		e->hash = hash_of(&h, ROOMS + i, 0x50);
		assert_true(flow_slots_add(&s, e, e->hash));
		assert_int_equal(s.used, ROOMS);
		if (i % 1000 == 0)
			assert_in_range(longest_way(&s), 1, 150);
	}
	flow_slots_close(&s);
	free(room);
}

/* Every flow has more credit than the hand takes away in the slots that it may look at. */
static void the_hand_looks_at_a_bounded_number_of_slots(void **state)
{
	union room *room = calloc(ROOMS, sizeof(*room));
	uint64_t secret[FLOW_HASH_SECRET_WORDS];
	struct flow_hash h;
	struct flow_slots s;

	(void)state;
	make_secret(secret);
	flow_hash_init(&h, secret);
	fill(&s, &h, room, 0);
	for (uint64_t i = 0; i <= s.mask; i++)
		for (unsigned n = 0; s.slot[i] && n < 5; n++)
			flow_slot_refer(&s.slot[i]);
	for (unsigned i = 0; i < 10; i++) {
		const uint64_t hand = s.hand;

		assert_non_null(flow_slots_evict(&s));
		assert_in_range(s.hand - hand, 1, 64);
	}
	flow_slots_close(&s);
	free(room);
}

/* A key of chosen words that meets in one slot for one secret does not for others. */
static void keys_that_meet_under_one_secret_part_under_others(void **state)
{
	uint64_t secret[FLOW_HASH_SECRET_WORDS];
	struct flow_hash a, b;
	unsigned met = 0, meet = 0;

	(void)state;
	make_secret(secret);
	flow_hash_init(&a, secret);
	make_secret(secret);
	flow_hash_init(&b, secret);
	for (uint64_t i = 1; i < 1000000; i++)
		if ((hash_of(&a, i, i) & 1023) == (hash_of(&a, 0, 0) & 1023)) {
			met++;
			meet += (hash_of(&b, i, i) & 1023) == (hash_of(&b, 0, 0) & 1023);
		}
	assert_in_range(met, 500, 2000);
	assert_in_range(meet, 0, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hash, each_word_of_the_secret_changes_hashes),
		TEST(hash, keys_that_are_counted_up_do_not_crowd),
		TEST(hash, a_flood_does_not_crowd_the_slots_ahead_of_the_hand),
		TEST(hash, the_hand_looks_at_a_bounded_number_of_slots),
		TEST(hash, keys_that_meet_under_one_secret_part_under_others),
	};

	return RUN(hash, tests);
}
