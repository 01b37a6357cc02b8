/* SPDX-License-Identifier: MIT */
#include "slab.h"

#include "unit.h"

#define SLABS 4u

static uint32_t free_list[SLABS];
static uint8_t states[SLABS];

static struct nfr_pool new_pool(void)
{
	struct nfr_geometry geometry = nfr_geometry_make(16384, 100, 0);
	struct nfr_pool p;

	geometry.slabs = SLABS;
	nfr_pool_init(&p, &geometry, NULL, free_list, states);
	return p;
}

/* Nothing is in two places, and nothing is nowhere. */
static void assert_adds_up(const struct nfr_pool *p, uint32_t filled)
{
	bool listed[SLABS] = { false };

	assert_int_equal(p->n_free + p->n_posted + filled + p->n_published + p->n_carriers, SLABS);
	for (uint32_t i = 0; i < p->n_free; i++) {
		assert_true(p->free[i] < SLABS);
		assert_false(listed[p->free[i]]);
		listed[p->free[i]] = true;
		assert_int_equal(p->state[p->free[i]], NFR_SLAB_FREE);
	}
}

static void new_pool_is_all_free(void **state)
{
	struct nfr_pool p = new_pool();

	(void)state;
	assert_int_equal(p.n_free, SLABS);
	assert_adds_up(&p, 0);
}

static void full_round_comes_back_to_free(void **state)
{
	struct nfr_pool p = new_pool();
	uint32_t slab = nfr_pool_post(&p);

	(void)state;
	assert_int_equal(p.state[slab], NFR_SLAB_POSTED);
	assert_adds_up(&p, 0);
	assert_true(nfr_pool_fill(&p, slab));
	assert_int_equal(p.state[slab], NFR_SLAB_FILLED);
	assert_adds_up(&p, 1);
	assert_true(nfr_pool_publish(&p, slab));
	assert_int_equal(p.state[slab], NFR_SLAB_PUBLISHED);
	assert_adds_up(&p, 0);
	assert_true(nfr_pool_take_back(&p, slab));
	assert_int_equal(p.state[slab], NFR_SLAB_FREE);
	assert_int_equal(p.n_free, SLABS);
	assert_adds_up(&p, 0);
}

static void last_given_back_is_posted_first(void **state)
{
	struct nfr_pool p = new_pool();
	uint32_t a = nfr_pool_post(&p), b = nfr_pool_post(&p);

	(void)state;
	assert_true(nfr_pool_unpost(&p, b));
	assert_true(nfr_pool_unpost(&p, a));
	assert_int_equal(nfr_pool_post(&p), a);
	assert_int_equal(nfr_pool_post(&p), b);
}

static void dropped_slab_is_free(void **state)
{
	struct nfr_pool p = new_pool();
	uint32_t slab = nfr_pool_post(&p);

	(void)state;
	assert_true(nfr_pool_fill(&p, slab));
	assert_true(nfr_pool_drop(&p, slab));
	assert_int_equal(p.n_free, SLABS);
	assert_adds_up(&p, 0);
}

static void carrier_comes_from_the_free_list_and_goes_back_to_it(void **state)
{
	struct nfr_pool p = new_pool();
	uint32_t slab = nfr_pool_open_carrier(&p);

	(void)state;
	assert_int_equal(p.state[slab], NFR_SLAB_CARRIER);
	assert_int_equal(p.n_carriers, 1);
	assert_adds_up(&p, 0);
	assert_true(nfr_pool_free_carrier(&p, slab));
	assert_int_equal(nfr_pool_post(&p), slab); /* the warmest */
	assert_adds_up(&p, 0);
}

static void empty_pool_posts_none(void **state)
{
	struct nfr_pool p = new_pool();

	(void)state;
	for (uint32_t i = 0; i < SLABS; i++)
		assert_int_not_equal(nfr_pool_post(&p), NFR_SLAB_NONE);
	assert_int_equal(nfr_pool_post(&p), NFR_SLAB_NONE);
	assert_int_equal(nfr_pool_open_carrier(&p), NFR_SLAB_NONE);
	assert_int_equal(p.n_posted, SLABS);
	assert_adds_up(&p, 0);
}

static void slabs_posted_are_distinct(void **state)
{
	struct nfr_pool p = new_pool();
	unsigned seen = 0;

	(void)state;
	for (uint32_t i = 0; i < SLABS; i++)
		seen |= 1u << nfr_pool_post(&p);
	assert_int_equal(seen, (1u << SLABS) - 1);
}

static bool (*const moves[])(struct nfr_pool *, uint32_t) = {
	nfr_pool_unpost, nfr_pool_fill, nfr_pool_drop, nfr_pool_publish, nfr_pool_take_back, nfr_pool_free_carrier,
};

/* Every transition from every state but its own. */
static void wrong_transition_changes_nothing(void **state)
{
	static const enum nfr_slab_state from[] = {
		NFR_SLAB_POSTED, NFR_SLAB_POSTED,    NFR_SLAB_FILLED,
		NFR_SLAB_FILLED, NFR_SLAB_PUBLISHED, NFR_SLAB_CARRIER,
	};

	(void)state;
	for (unsigned s = NFR_SLAB_FREE; s <= NFR_SLAB_CARRIER; s++) {
		for (size_t i = 0; i < ARRAY_SIZE(moves); i++) {
			struct nfr_pool p = new_pool(), before;

			if (from[i] == s)
				continue;
			p.state[2] = (uint8_t)s;
			before = p;
			assert_false(moves[i](&p, 2));
			assert_memory_equal(&p, &before, sizeof(p));
			assert_int_equal(p.state[2], s);
		}
	}
}

static void released_twice_is_refused(void **state)
{
	struct nfr_pool p = new_pool();
	uint32_t slab = nfr_pool_post(&p);

	(void)state;
	nfr_pool_fill(&p, slab);
	nfr_pool_publish(&p, slab);
	assert_true(nfr_pool_take_back(&p, slab));
	assert_false(nfr_pool_take_back(&p, slab));
	assert_int_equal(p.n_free, SLABS);
	assert_int_equal(p.n_published, 0);
}

static void number_out_of_range_is_refused(void **state)
{
	static const uint32_t bad[] = { SLABS, SLABS + 1, 0x80000000u, NFR_SLAB_NONE };
	struct nfr_pool p = new_pool(), before = p;

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(bad); k++)
		for (size_t i = 0; i < ARRAY_SIZE(moves); i++)
			assert_false(moves[i](&p, bad[k]));
	assert_memory_equal(&p, &before, sizeof(p));
}

static void parts_of_a_slab_do_not_overlap(void **state)
{
	static const uint32_t buffers[] = { 1, 4096, 16384, 32768, 131072, 262144 };
	static const uint32_t packets[] = { 1, 100, 512, 4096, 13107 };

	(void)state;
	for (size_t b = 0; b < ARRAY_SIZE(buffers); b++) {
		for (size_t n = 0; n < ARRAY_SIZE(packets); n++) {
			struct nfr_geometry s = nfr_geometry_make(buffers[b], packets[n], (size_t)32 << 20);
			char *base = (char *)(uintptr_t)0x10000000;
			struct nfr_slab *slab = nfr_slab_at(base, &s, 1);
			struct nfring_pkt *pkts = nfr_slab_pkts(slab);
			char *buffer = nfr_slab_buffer(slab, &s);

			assert_ptr_equal(slab, base + s.stride);
			assert_true((char *)pkts >= (char *)(slab + 1));
			assert_true(buffer >= (char *)(pkts + packets[n]));
			assert_true(buffer + buffers[b] <= base + 2 * s.stride);
			assert_int_equal((uintptr_t)pkts % 64, 0);
			assert_int_equal((uintptr_t)buffer % 64, 0);
			assert_true(s.slabs >= 2);
			assert_true(s.slabs == 2 || nfr_geometry_bytes(&s) <= (size_t)32 << 20);
		}
	}
}

static void strides_are_odd_numbers_of_pages(void **state)
{
	(void)state;
	for (uint32_t buffer = 4096; buffer <= 262144; buffer *= 2) {
		struct nfr_geometry s = nfr_geometry_make(buffer, 100, (size_t)32 << 20);

		assert_int_equal(s.stride % 4096, 0);
		assert_int_equal(s.stride / 4096 % 2, 1);
	}
}

static void little_memory_still_gives_two_slabs(void **state)
{
	(void)state;
	assert_int_equal(nfr_geometry_make(262144, 100, 0).slabs, 2);
	assert_int_equal(nfr_geometry_make(262144, 100, 300000).slabs, 2);
}

static void much_memory_stays_within_16_bit_numbers(void **state)
{
	(void)state;
	assert_int_equal(nfr_geometry_make(4096, 1, (size_t)1 << 40).slabs, UINT16_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(slab, new_pool_is_all_free),
		TEST(slab, full_round_comes_back_to_free),
		TEST(slab, last_given_back_is_posted_first),
		TEST(slab, dropped_slab_is_free),
		TEST(slab, carrier_comes_from_the_free_list_and_goes_back_to_it),
		TEST(slab, empty_pool_posts_none),
		TEST(slab, slabs_posted_are_distinct),
		TEST(slab, wrong_transition_changes_nothing),
		TEST(slab, released_twice_is_refused),
		TEST(slab, number_out_of_range_is_refused),
		TEST(slab, parts_of_a_slab_do_not_overlap),
		TEST(slab, strides_are_odd_numbers_of_pages),
		TEST(slab, little_memory_still_gives_two_slabs),
		TEST(slab, much_memory_stays_within_16_bit_numbers),
	};

	return RUN(slab, tests);
}
