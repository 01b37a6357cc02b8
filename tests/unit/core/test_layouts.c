/* SPDX-License-Identifier: MIT */
/* The layout cache: learned once, used often, and never anything but the walk. */
#include "layouts.h"

#include "corpus.h"
#include "msg.h"
#include "unit.h"
#include <stdlib.h>

static struct nfr_layouts cache;
static struct msg m;
static const char payload[1200];

static int begin(void **state)
{
	(void)state;
	nfr_layouts_init(&cache);
	memset(&m, 0, sizeof(m));
	return 0;
}

/* A packet as the kernel logs it. */
static void put_packet(uint32_t seq, uint32_t payload_bytes)
{
	msg_begin_packet(&m, 2, 5);
	msg_attr_u32(&m, NFULA_PACKET_HDR, 0x08000300);
	msg_attr_u32(&m, NFULA_MARK, seq * 7);
	msg_attr_u32(&m, NFULA_SEQ, seq);
	msg_attr(&m, NFULA_PAYLOAD, payload, payload_bytes);
}

static void compare_now(uint32_t hide)
{
	layouts_compare(&cache, m.bytes, m.len, m.len / NFR_MSG_MIN_BYTES, hide);
}

static void repeated_layout_is_learned_once(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 20; i++)
		put_packet(i, 40);
	compare_now(0);
	compare_now(0);
	assert_int_equal(cache.used, 1);
}

static void payloads_of_any_length_share_a_layout(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		put_packet(i, i % 60);
	compare_now(0);
	assert_int_equal(cache.used, 1);
}

static void another_attribute_is_another_layout(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 10; i++) {
		put_packet(i, 40);
		msg_begin_packet(&m, 2, 5);
		msg_attr_u32(&m, NFULA_PACKET_HDR, 0x08000300);
		msg_attr_u32(&m, NFULA_UID, 5);
		msg_attr_u32(&m, NFULA_SEQ, i);
		msg_attr(&m, NFULA_PAYLOAD, payload, 20);
	}
	compare_now(0);
	compare_now(0);
	assert_int_equal(cache.used, 2);
}

static void malformed_packet_is_not_learned(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, 5);
	msg_attr(&m, NFULA_PACKET_HDR, payload, 2);
	msg_attr(&m, NFULA_PAYLOAD, payload, 40);
	compare_now(0);
	compare_now(0);
	assert_int_equal(cache.used, 0);
}

/* More rules than slots: slots are replaced, and what comes out stays right. */
static void more_layouts_than_slots_are_still_right(void **state)
{
	(void)state;
	for (uint32_t round = 0; round < 60; round++) {
		m.len = 0;
		for (uint32_t i = 0; i < 3 * NFR_LAYOUTS; i++) {
			msg_begin_packet(&m, 2, 5);
			msg_attr_u32(&m, NFULA_PACKET_HDR, 0);
			msg_attr(&m, NFULA_PREFIX, payload, i + 1);
			msg_attr_u32(&m, NFULA_SEQ, i);
			msg_attr(&m, NFULA_PAYLOAD, payload, round);
		}
		compare_now(0);
	}
	assert_int_equal(cache.used, NFR_LAYOUTS);
	assert_int_not_equal(cache.victim, 0);
}

/* A warm cache and a packet that differs in one byte, each byte in turn. */
static void compare_lookalikes(uint32_t payload_bytes)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x03, 0x04, 0x07, 0x7f, 0x80, 0xff };
	uint32_t one;

	put_packet(1, payload_bytes);
	one = m.len;
	put_packet(2, payload_bytes + 1);
	compare_now(0);
	for (uint32_t i = 0; i < one; i++) {
		uint8_t kept = m.bytes[i];

		for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
			m.bytes[i] = values[k];
			compare_now(0);
		}
		m.bytes[i] = kept ^ 1;
		compare_now(0);
		m.bytes[i] = kept;
	}
}

static void lookalike_is_what_the_walk_says(void **state)
{
	(void)state;
	compare_lookalikes(40);
}

/* A length of 1 to 3 rounds up to the header that is there, and is none all the same. */
static void lookalike_without_payload_bytes_is_what_the_walk_says(void **state)
{
	(void)state;
	compare_lookalikes(0);
}

static void warm_cache_takes_every_truncation(void **state)
{
	(void)state;
	put_packet(1, 40);
	put_packet(2, 33);
	compare_now(0);
	for (uint32_t bytes = 0; bytes < m.len; bytes++)
		layouts_compare(&cache, m.bytes, bytes, 3, 0);
}

static void attribute_after_the_payload_is_seen(void **state)
{
	(void)state;
	put_packet(1, 40);
	compare_now(0);
	put_packet(2, 40);
	msg_attr_u32(&m, NFULA_UID, 77);
	compare_now(0);
	compare_now(0);
}

static void too_few_descriptors_are_never_exceeded(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		put_packet(i, 40);
	compare_now(0);
	for (uint32_t max = 0; max <= 10; max++)
		layouts_compare(&cache, m.bytes, m.len, max, 0);
}

static void hidden_number_is_still_counted(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		put_packet(UINT32_MAX - 4 + i, 40);
	compare_now(1u << NFULA_SEQ);
	compare_now(1u << NFULA_SEQ);
}

static void acks_between_packets_are_handed_over(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 5; i++) {
		put_packet(i, 40);
		msg_error(&m, i, -1);
		msg_done(&m);
	}
	compare_now(0);
	compare_now(0);
}

static void headers_beyond_the_limit_are_walked(void **state)
{
	(void)state;
	for (uint32_t bytes = NFR_LAYOUT_BYTES - 60; bytes < NFR_LAYOUT_BYTES + 20; bytes++) {
		begin(state);
		msg_begin_packet(&m, 2, 5);
		msg_attr(&m, NFULA_PREFIX, payload, bytes);
		msg_attr(&m, NFULA_PAYLOAD, payload, 9);
		compare_now(0);
		compare_now(0);
		assert_int_equal(cache.used, NFR_MSG_MIN_BYTES + nfr_align4(bytes + 4) + 4 <= NFR_LAYOUT_BYTES);
	}
}

/* One cache for everything, so that each file meets what the others have left. */
static void compare_file(const struct corpus_file *file)
{
	for (unsigned round = 0; round < 2; round++)
		layouts_compare(&cache, file->data, file->bytes, file->bytes / NFR_MSG_MIN_BYTES, 0);
	layouts_check(file->data, file->bytes);
}

static void real_datagrams_are_what_the_walk_says(void **state)
{
	(void)state;
	assert_in_range(corpus_each(NFRING_CORPUS_DIR, compare_file), 15, INT32_MAX);
	assert_in_range(corpus_each(NFRING_CORPUS_DIR, compare_file), 15, INT32_MAX);
	assert_in_range(cache.used, 5, NFR_LAYOUTS);
}

/* The datagram fills the cache, evicts the layout of its first message, and goes on with that one. */
static void layout_that_lost_its_place_is_learned_again(void **state)
{
	struct corpus_file file = corpus_load(NFRING_CORPUS_DIR, "many-layouts");
	uint32_t first, misses;

	(void)state;
	assert_non_null(file.data);
	first = ((const struct nlmsghdr *)(const void *)file.data)->nlmsg_len;
	layouts_compare(&cache, file.data, first, 1, 0);
	assert_int_equal(cache.last, 0);
	layouts_compare(&cache, file.data, file.bytes, file.bytes / NFR_MSG_MIN_BYTES, 0);
	assert_int_equal(cache.used, NFR_LAYOUTS);
	assert_int_equal(cache.victim, 2);
	misses = cache.misses;
	layouts_compare(&cache, file.data, first, 1, 0);
	assert_int_equal(cache.misses, misses);
	assert_int_equal(cache.last, 1); /* in another slot than before */
	free(file.data);
}

/* Each of the comparisons by itself; the cache takes the last. */
static void every_comparison_is_there_and_works(void **state)
{
	const char *name;
	unsigned n = 0;

	(void)state;
	for (uint32_t i = 0; i < 30; i++)
		put_packet(i, 30 + i);
	for (; nfr_layout_parser(n, &name); n++) {
		print_message("comparison: %s\n", name);
		nfr_layouts_init(&cache);
		assert_true(cache.parse != NULL);
		cache.parse = nfr_layout_parser(n, &name);
		compare_now(0);
		compare_now(0);
		assert_int_equal(cache.used, 1);
	}
	assert_true(n > 0);
	assert_null(name);
}

#define CACHE_TEST(behaviour)                                                                                          \
	{                                                                                                              \
		"layouts." #behaviour, behaviour, begin, NULL, NULL                                                    \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		CACHE_TEST(repeated_layout_is_learned_once),
		CACHE_TEST(payloads_of_any_length_share_a_layout),
		CACHE_TEST(another_attribute_is_another_layout),
		CACHE_TEST(malformed_packet_is_not_learned),
		CACHE_TEST(more_layouts_than_slots_are_still_right),
		CACHE_TEST(lookalike_is_what_the_walk_says),
		CACHE_TEST(lookalike_without_payload_bytes_is_what_the_walk_says),
		CACHE_TEST(warm_cache_takes_every_truncation),
		CACHE_TEST(attribute_after_the_payload_is_seen),
		CACHE_TEST(too_few_descriptors_are_never_exceeded),
		CACHE_TEST(hidden_number_is_still_counted),
		CACHE_TEST(acks_between_packets_are_handed_over),
		CACHE_TEST(headers_beyond_the_limit_are_walked),
		CACHE_TEST(real_datagrams_are_what_the_walk_says),
		CACHE_TEST(layout_that_lost_its_place_is_learned_again),
		CACHE_TEST(every_comparison_is_there_and_works),
	};

	return RUN(layouts, tests);
}
