/* SPDX-License-Identifier: MIT */
#include "carrier.h"
#include "channel.h"
#include "nlmsg.h"

#include "msg.h"
#include "unit.h"
#include <stdlib.h>

#define SLABS 8u
#define UNITS 24u /* of a slab */
#define SMALL 200u
#define SCARCE 6u /* slabs with the consumer, so that small datagrams are copied */

static struct {
	uint32_t free[SLABS];
	uint8_t states[SLABS];
	uint8_t out[SLABS * UNITS / 8];
	uint16_t parts[SLABS];
	struct nfr_pool pool;
	struct nfr_carriers c;
} f;

/* Slabs 0 to `published` - 1 are with the consumer. */
static void make(uint32_t published)
{
	struct nfr_geometry geometry = nfr_geometry_make(8192, 16, 0);

	geometry.slabs = SLABS;
	assert_int_equal(nfr_slab_units(&geometry), UNITS);
	assert_int_equal(nfr_carriers_out_bytes(&geometry), sizeof(f.out));
	nfr_pool_init(&f.pool, &geometry, NULL, f.free, f.states);
	nfr_carriers_init(&f.c, &f.pool, f.out, f.parts);
	for (uint32_t i = 0; i < published; i++) {
		uint32_t slab = nfr_pool_post(&f.pool);

		assert_true(nfr_pool_fill(&f.pool, slab) && nfr_pool_publish(&f.pool, slab));
	}
}

static unsigned bits_of(uint32_t slab)
{
	unsigned n = 0;

	for (uint32_t i = slab * UNITS; i < (slab + 1) * UNITS; i++)
		n += f.out[i / 8] >> i % 8 & 1;
	return n;
}

/* Every slab is somewhere once; carriers have parts, and others have none. */
static void assert_adds_up(void)
{
	uint32_t parts = 0;

	assert_int_equal(f.pool.n_free + f.pool.n_posted + f.pool.n_published + f.pool.n_carriers, SLABS);
	for (uint32_t i = 0; i < SLABS; i++) {
		assert_int_equal(bits_of(i), f.parts[i]);
		assert_int_equal(f.states[i] == NFR_SLAB_CARRIER, f.parts[i] > 0);
		parts += f.parts[i];
	}
	assert_int_equal(parts, f.c.n_parts);
}

static uint32_t put_small(void)
{
	return nfr_carriers_put(&f.c, 1, SMALL);
}

/* -- when to copy ---------------------------------------------------------------- */

static void datagrams_stay_where_they_are_while_slabs_are_plenty(void **state)
{
	(void)state;
	make(2); /* 512 > 12288 / 8 * 2 / 8 */
	assert_int_equal(put_small(), NFR_SLAB_NONE);
	assert_int_equal(f.pool.n_free, SLABS - 2);
	make(3);
	assert_int_not_equal(put_small(), NFR_SLAB_NONE);
	assert_int_equal(f.pool.n_free, SLABS - 4);
	assert_adds_up();
}

static void larger_datagrams_are_copied_when_slabs_are_scarcer(void **state)
{
	(void)state;
	make(4);
	assert_int_equal(nfr_carriers_put(&f.c, 2, 700), NFR_SLAB_NONE); /* 1024 */
	make(6);
	assert_int_not_equal(nfr_carriers_put(&f.c, 2, 700), NFR_SLAB_NONE);
	make(7);
	assert_int_equal(nfr_carriers_put(&f.c, 2, 1500), NFR_SLAB_NONE); /* 2048 is over 1/8 of a slab */
}

static void carrier_counts_as_a_slab_with_the_consumer(void **state)
{
	(void)state;
	make(SCARCE);
	assert_int_not_equal(put_small(), NFR_SLAB_NONE);
	assert_true(nfr_carriers_take_back(&f.c, nfr_handle(0, 0)));
	assert_int_not_equal(nfr_carriers_put(&f.c, 2, 700), NFR_SLAB_NONE); /* as with 6 published slabs */
	assert_adds_up();
}

static void unit_behind_a_carrier_is_not_that_of_the_next_slab(void **state)
{
	uint32_t part[2 * UNITS], lower = 0;
	unsigned n = 0;

	(void)state;
	make(4);
	/* Parts of two slabs, one behind the other. */
	while (f.pool.n_carriers < 2 || f.c.used < 2)
		assert_int_not_equal(part[n++] = put_small(), NFR_SLAB_NONE);
	lower = nfr_min(nfr_handle_slab(part[0]), nfr_handle_slab(part[n - 1]));
	assert_int_equal(f.states[lower + 1], NFR_SLAB_CARRIER);
	assert_false(nfr_carriers_take_back(&f.c, nfr_handle(lower, UNITS)));
	assert_int_equal(f.c.n_parts, n);
	assert_adds_up();
}

static void without_a_free_slab_datagrams_stay_where_they_are(void **state)
{
	(void)state;
	make(SLABS);
	assert_int_equal(put_small(), NFR_SLAB_NONE);
	assert_adds_up();
}

/* -- sharing ----------------------------------------------------------------------- */

static void small_datagrams_share_a_slab_without_overlapping(void **state)
{
	uint32_t first, second, third;

	(void)state;
	make(SCARCE);
	first = put_small();
	second = nfr_carriers_put(&f.c, 2, 700);
	third = put_small();
	assert_int_equal(nfr_handle_slab(second), nfr_handle_slab(first));
	assert_int_equal(nfr_handle_slab(third), nfr_handle_slab(first));
	assert_int_equal(nfr_handle_unit(first), 0);
	assert_int_equal(nfr_handle_unit(second), 1);
	assert_int_equal(nfr_handle_unit(third), 3);
	assert_int_equal(f.pool.n_carriers, 1);
	assert_int_equal(f.c.n_parts, 3);
	assert_adds_up();
}

static void full_carrier_is_followed_by_another(void **state)
{
	uint32_t first, next;

	(void)state;
	make(SCARCE);
	first = put_small();
	for (uint32_t i = 1; i < UNITS; i++)
		assert_int_equal(nfr_handle_slab(put_small()), nfr_handle_slab(first));
	next = put_small();
	assert_int_not_equal(next, NFR_SLAB_NONE);
	assert_int_not_equal(nfr_handle_slab(next), nfr_handle_slab(first));
	assert_int_equal(f.pool.n_carriers, 2);
	for (uint32_t i = 1; i < UNITS; i++)
		assert_int_equal(nfr_handle_slab(put_small()), nfr_handle_slab(next));
	assert_int_equal(put_small(), NFR_SLAB_NONE); /* that was the last slab */
	assert_adds_up();
}

static void carrier_without_enough_room_stays_open_if_there_is_no_other(void **state)
{
	uint32_t first;

	(void)state;
	make(SLABS - 1);
	first = put_small();
	for (uint32_t i = 2; i < UNITS; i++)
		put_small();
	assert_int_equal(nfr_carriers_put(&f.c, 2, 700), NFR_SLAB_NONE); /* one unit is left */
	assert_int_equal(nfr_handle_slab(put_small()), nfr_handle_slab(first));
	assert_int_equal(put_small(), NFR_SLAB_NONE);
	assert_adds_up();
}

static void ring_has_room_for_every_part(void **state)
{
	struct nfr_geometry geometry = nfr_geometry_make(131072, 512, (size_t)32 << 20);

	(void)state;
	assert_true(nfr_channel_map(&geometry).capacity >= nfr_geometry_units(&geometry));
	assert_true(nfr_slab_units(&geometry) <= UINT16_MAX);
	assert_true(nfr_geometry_units(&geometry) >= 20000);
}

/* -- coming back ------------------------------------------------------------------ */

static void carrier_is_free_when_its_last_part_has_come_back(void **state)
{
	uint32_t handle[4];

	(void)state;
	make(SCARCE);
	for (unsigned i = 0; i < 4; i++)
		handle[i] = put_small();
	assert_true(nfr_carriers_take_back(&f.c, handle[3]));
	assert_true(nfr_carriers_take_back(&f.c, handle[0]));
	assert_true(nfr_carriers_take_back(&f.c, handle[2]));
	assert_int_equal(f.pool.n_carriers, 1);
	assert_adds_up();
	assert_true(nfr_carriers_take_back(&f.c, handle[1]));
	assert_int_equal(f.pool.n_carriers, 0);
	assert_int_equal(f.pool.n_free, SLABS - SCARCE);
	assert_adds_up();
	assert_int_equal(put_small(), nfr_handle(nfr_handle_slab(handle[0]), 0)); /* the warmest */
	assert_adds_up();
}

static void full_carrier_is_free_while_the_next_is_filled(void **state)
{
	uint32_t slab, next;

	(void)state;
	make(SCARCE);
	slab = nfr_handle_slab(put_small());
	for (uint32_t i = 1; i < UNITS; i++)
		put_small();
	next = put_small();
	for (uint32_t i = 0; i < UNITS; i++)
		assert_true(nfr_carriers_take_back(&f.c, nfr_handle(slab, i)));
	assert_int_equal(f.states[slab], NFR_SLAB_FREE);
	assert_int_equal(put_small(), next + 1);
	assert_adds_up();
}

static void published_slab_comes_back_by_its_handle(void **state)
{
	(void)state;
	make(SCARCE);
	assert_true(nfr_carriers_take_back(&f.c, nfr_handle(0, 0)));
	assert_int_equal(f.states[0], NFR_SLAB_FREE);
	assert_false(nfr_carriers_take_back(&f.c, nfr_handle(0, 0)));
	assert_adds_up();
}

static void handle_that_is_not_out_is_refused(void **state)
{
	uint32_t part, bad[9];

	(void)state;
	make(SCARCE);
	part = nfr_carriers_put(&f.c, 2, 700);
	bad[0] = part + 1;                                 /* inside of the part */
	bad[1] = part + 2;                                 /* behind it */
	bad[2] = nfr_handle(nfr_handle_slab(part), UNITS); /* behind the slab */
	bad[3] = nfr_handle(nfr_handle_slab(part), 0xffff);
	bad[4] = nfr_handle(0, 1); /* a slab that is no carrier */
	bad[5] = nfr_handle(SLABS, 0);
	bad[6] = NFR_SLAB_NONE;
	bad[7] = nfr_handle(f.pool.free[0], 0); /* a free slab */
	bad[8] = part;
	for (unsigned i = 0; i < 8; i++)
		assert_false(nfr_carriers_take_back(&f.c, bad[i]));
	assert_int_equal(f.c.n_parts, 1);
	assert_adds_up();
	assert_true(nfr_carriers_take_back(&f.c, bad[8]));
	assert_false(nfr_carriers_take_back(&f.c, bad[8])); /* twice */
	assert_adds_up();
}

static void books_add_up_whatever_comes_back(void **state)
{
	uint32_t random = 20261126;

	(void)state;
	make(4);
	for (unsigned i = 0; i < 100000; i++) {
		random = random * 1664525 + 1013904223;
		if (random >> 30)
			(void)nfr_carriers_take_back(
				&f.c, nfr_handle((random >> 24) % (SLABS + 1), (random >> 16) % (UNITS + 1)));
		else
			(void)nfr_carriers_put(&f.c, (random >> 20) % 4 + 1, (random >> 8) % 900 + 20);
		assert_adds_up();
	}
}

static void reset_forgets_every_part(void **state)
{
	uint32_t part;

	(void)state;
	make(SCARCE);
	part = put_small();
	nfr_pool_reset(&f.pool);
	nfr_carriers_reset(&f.c);
	assert_adds_up();
	assert_int_equal(f.pool.n_free, SLABS);
	assert_false(nfr_carriers_take_back(&f.c, part));
}

/* -- the copy --------------------------------------------------------------------- */

/* Copies the first `count` of three packets, and reads their numbers in the copy. */
static void check_copy(uint32_t count)
{
	const struct nfr_geometry g = nfr_geometry_make(MSG_MAX_BYTES, 16, 0);
	struct nfr_slab *slab = aligned_alloc(NFR_PAGE, 2 * g.stride), *part = (void *)((char *)slab + g.stride);
	struct nfr_parse parse = { .pkt = nfr_slab_pkts(slab), .max = 16 };
	struct msg m = { .len = 0 };
	uint32_t seq;

	assert_non_null(slab);
	for (uint32_t i = 0; i < 3; i++)
		msg_numbered(&m, 100 + i);
	memcpy(nfr_slab_buffer(slab, &g), m.bytes, m.len);
	nfr_nlmsg_parse(&parse, nfr_slab_buffer(slab, &g), m.len);
	assert_int_equal(parse.count, 3);
	nfr_carriers_copy(part, slab, &g, count, m.len);
	memset(slab, 0xee, g.stride); /* the copy needs nothing of it */
	for (uint32_t i = 0; i < count; i++) {
		const struct nfring_pkt *p = nfr_slab_pkts(part) + i;

		assert_true(nfring_pkt_seq(p, &seq));
		assert_int_equal(seq, 100 + i);
		assert_true((const char *)nfring_pkt_message(p) >= (const char *)(nfr_slab_pkts(part) + count));
	}
	free(slab);
}

static void copied_packets_read_as_before(void **state)
{
	(void)state;
	check_copy(3);
	check_copy(1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(carrier, datagrams_stay_where_they_are_while_slabs_are_plenty),
		TEST(carrier, larger_datagrams_are_copied_when_slabs_are_scarcer),
		TEST(carrier, carrier_counts_as_a_slab_with_the_consumer),
		TEST(carrier, unit_behind_a_carrier_is_not_that_of_the_next_slab),
		TEST(carrier, without_a_free_slab_datagrams_stay_where_they_are),
		TEST(carrier, small_datagrams_share_a_slab_without_overlapping),
		TEST(carrier, full_carrier_is_followed_by_another),
		TEST(carrier, carrier_without_enough_room_stays_open_if_there_is_no_other),
		TEST(carrier, ring_has_room_for_every_part),
		TEST(carrier, carrier_is_free_when_its_last_part_has_come_back),
		TEST(carrier, full_carrier_is_free_while_the_next_is_filled),
		TEST(carrier, published_slab_comes_back_by_its_handle),
		TEST(carrier, handle_that_is_not_out_is_refused),
		TEST(carrier, books_add_up_whatever_comes_back),
		TEST(carrier, reset_forgets_every_part),
		TEST(carrier, copied_packets_read_as_before),
	};

	return RUN(carrier, tests);
}
