/* SPDX-License-Identifier: MIT */
/* A consumer that writes anything anywhere in the channel while the worker is between two polls: the
 * worker stays in the mapping (AddressSanitizer), ends every call, and keeps its own books. */
#include "path_test.h"
#include "scale.h"
#include "unit.h"

static uint32_t random_state;

#define SLABS FIXTURE_SLABS_MAX /* so that small datagrams are copied, too */

static int make(void **state)
{
	(void)state;
	random_state = 20261126;
	if (make_path(SLABS) < 0)
		return -1;
	nfr_path_init(&path, NFRING_FLAG_SEQ, NULL, NULL);
	return 0;
}

static uint32_t next_random(void)
{
	random_state = random_state * 1664525 + 1013904223;
	return random_state >> 8;
}

/* -- what a consumer can write ----------------------------------------------------- */

static void write_everywhere(void)
{
	char *at = (char *)path.channel;

	for (size_t i = 0; i < path.map.bytes; i++)
		at[i] = (char)next_random();
}

static void write_rings_and_map(void)
{
	char *at = (char *)path.channel;

	for (size_t i = 0; i < path.map.slabs_offset; i++)
		at[i] = (char)next_random();
}

/* Releases what it likes: any slab, any part, any number of times, more than it has. */
static void release_anything(void)
{
	struct nfr_spsc *ring = nfr_channel_free(path.channel, &path.map);

	for (uint32_t i = 0; i < path.map.capacity; i++)
		ring->slot[i] = next_random() % 4 ? nfr_handle(next_random() % SLABS, next_random() % 8 * 2)
						  : next_random() << 8;
	atomic_store(&ring->tail, path.free.next + next_random() % (path.map.capacity + 2));
}

static void take_back_head(void)
{
	atomic_store(&nfr_channel_filled(path.channel, &path.map)->head, path.filled.staged - next_random() % 1000);
}

static void (*const tricks[])(void) = { write_everywhere, write_rings_and_map, release_anything, take_back_head };

/* -- the worker's books ------------------------------------------------------------- */

static uint32_t in_state(enum nfr_slab_state state)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < SLABS; i++)
		n += path.pool.state[i] == state;
	return n;
}

static uint32_t parts_in_all(void)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < SLABS; i++) {
		assert_int_equal(path.pool.state[i] == NFR_SLAB_CARRIER, fixture.parts[i] > 0);
		n += fixture.parts[i];
	}
	return n;
}

static void assert_books_add_up(void)
{
	bool listed[SLABS] = { false };

	assert_int_equal(path.pool.n_free, in_state(NFR_SLAB_FREE));
	assert_int_equal(path.pool.n_published, in_state(NFR_SLAB_PUBLISHED));
	assert_int_equal(path.pool.n_carriers, in_state(NFR_SLAB_CARRIER));
	assert_int_equal(path.carriers.n_parts, parts_in_all());
	assert_int_equal(in_state(NFR_SLAB_FILLED), 1); /* the scratch slab */
	for (uint32_t i = 0; i < path.pool.n_free; i++) {
		assert_true(path.pool.free[i] < SLABS);
		assert_false(listed[path.pool.free[i]]);
		listed[path.pool.free[i]] = true;
	}
}

/* One poll. Without a free slab the engine is started again, as nobody will release one. */
static uint32_t poll_once(uint32_t seq)
{
	if (path.pool.n_free == 0) {
		nfr_path_init(&path, NFRING_FLAG_SEQ, NULL, NULL);
		nfr_channel_reset(path.channel, &path.map);
		seq = 0;
	}
	fixture_put_packets(&m, seq, 2);
	fixture_deliver(&path, &m);
	nfr_path_publish(&path);
	nfr_path_reclaim(&path);
	return seq + 2;
}

static void consumer_that_writes_anything_harms_only_itself(void **state)
{
	const uint64_t rounds = test_scale(20000);
	uint64_t packets, parts = 0;
	uint32_t seq = 0;

	(void)state;
	for (uint64_t i = 0; i < rounds; i++) {
		tricks[next_random() % ARRAY_SIZE(tricks)]();
		seq = poll_once(seq);
		assert_books_add_up();
		parts += path.carriers.n_parts;
	}
	assert_true(parts > rounds / 10); /* carriers were among what was spoilt */
	packets = nfr_counter(&fixture.group.ledger.delivered) + nfr_counter(&fixture.group.ledger.discarded);
	assert_int_equal(packets, 2 * rounds);
	assert_int_equal(nfr_counter(&fixture.group.ledger.lost), 0);
}

static void more_releases_than_batches_end(void **state)
{
	struct nfr_spsc *ring = nfr_channel_free(path.channel, &path.map);

	(void)state;
	poll_once(0);
	atomic_store(&ring->tail, path.free.next + path.map.capacity);
	nfr_path_reclaim(&path);
	assert_true(path.free.next <= 1);
	assert_books_add_up();
}

static void check_refused_push(void)
{
	struct nfr_spsc *ring = nfr_channel_filled(path.channel, &path.map);
	const uint32_t n_free = path.pool.n_free;

	path.filled.head_seen = path.filled.staged - path.map.capacity; /* so that it looks at head */
	atomic_store(&ring->head, path.filled.staged + 1);
	fixture_put_packets(&m, fixture.group.ledger.expected + 5, 2);
	fixture_deliver(&path, &m);
	assert_int_equal(nfr_counter(&fixture.group.ledger.discarded), 2);
	assert_int_equal(fixture.group.ledger.unreported, 5);
	assert_int_equal(path.pool.n_free, n_free);
	assert_books_add_up();
}

static void packets_that_a_spoilt_ring_refuses_are_discarded(void **state)
{
	(void)state;
	check_refused_push();
	assert_int_equal(nfr_counter(&fixture.group.ledger.delivered), 0);
}

static void copied_packets_that_a_spoilt_ring_refuses_are_discarded(void **state)
{
	(void)state;
	fixture_make_scarce(&fixture, &path);
	check_refused_push();
	assert_int_equal(path.carriers.n_parts, 0);
}

static void mapping_holds_no_pointer(void **state)
{
	const uintptr_t from = (uintptr_t)path.channel, to = from + path.map.bytes;
	const size_t step = sizeof(uintptr_t);

	(void)state;
	poll_once(0);
	for (size_t at = 0; at + step <= path.map.bytes; at += step) {
		uintptr_t word;

		memcpy(&word, (char *)path.channel + at, step);
		assert_false(word >= from && word < to);
		assert_false(word >= (uintptr_t)&path && word < (uintptr_t)(&path + 1));
		assert_false(word >= (uintptr_t)&fixture && word < (uintptr_t)(&fixture + 1));
	}
}

#define HOSTILE_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"path." #behaviour, behaviour, make, unmake, NULL                                                      \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		HOSTILE_TEST(consumer_that_writes_anything_harms_only_itself),
		HOSTILE_TEST(more_releases_than_batches_end),
		HOSTILE_TEST(packets_that_a_spoilt_ring_refuses_are_discarded),
		HOSTILE_TEST(copied_packets_that_a_spoilt_ring_refuses_are_discarded),
		HOSTILE_TEST(mapping_holds_no_pointer),
	};

	return RUN(path_hostile, tests);
}
