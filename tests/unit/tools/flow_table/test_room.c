/* SPDX-License-Identifier: MIT */
/* A full table pushes flows out, and hands over a record of each; prefixes are bounded, too. */
#include "burst.h"

#include "flows.h"

#include <stdio.h>

static struct sent spoofed(uint32_t i)
{
	return (struct sent){ .src = 0x0b000000 + i,
			      .dst = 0x0a000002,
			      .src_port = (uint16_t)i,
			      .dst_port = 80,
			      .protocol = IPPROTO_TCP,
			      .tcp_flags = SYN };
}

static uint64_t packets_of(const struct kept *k)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < k->records; i++)
		sum += k->record[i].packets[FLOW_FORWARD] + k->record[i].packets[FLOW_REVERSE];
	return sum;
}

static void a_table_holds_no_more_flows_than_it_may_and_loses_no_packet(void **state)
{
	static const uint64_t sizes[] = { 1, 2, 31, 1000, 5000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct kept k;

		kept_open_as(&k, sizes[i], 0, false);
		for (uint32_t n = 0; n < 3 * sizes[i]; n++) {
			const struct sent s = spoofed(n);

			kept_send(&k, &s, SECOND);
			assert_true(flow_table_counts(k.table)->active <= sizes[i]);
		}
		assert_int_equal(flow_table_counts(k.table)->ends[FLOW_END_ROOM], 2 * sizes[i]);
		assert_int_equal(kept_end(&k), 3 * sizes[i]);
		assert_int_equal(packets_of(&k), 3 * sizes[i]);
		kept_close(&k);
	}
}

/* Returns how many of `real` flows of many packets were pushed out by a flood of flows of one packet, while they go
 * on: one packet of them for each `pause` of the flood. */
static uint64_t pushed_out(uint64_t max_flows, uint32_t real, uint32_t pause)
{
	struct kept k;
	uint64_t out = 0;
	uint32_t n = 0;

	kept_open_as(&k, max_flows, 0, false);
	for (uint32_t i = 0; i < 10 * max_flows; i++) {
		struct sent s = spoofed(i);

		kept_send(&k, &s, SECOND);
		s = (struct sent){ .src = 0x0a000001, .dst = 0x0a000002, .src_port = (uint16_t)(n % real) };
		if (i % pause == 0)
			kept_send(&k, &s, SECOND), n++;
	}
	for (size_t i = 0; i < k.records; i++)
		if (k.record[i].protocol == IPPROTO_UDP && k.record[i].packets[FLOW_FORWARD] > 1)
			out += k.record[i].end == FLOW_END_ROOM;
	kept_close(&k);
	return out;
}

static void a_flood_of_single_packets_pushes_out_no_flow_that_goes_on(void **state)
{
	(void)state;
	assert_int_equal(pushed_out(1000, 20, 10), 0);
	assert_int_equal(pushed_out(10000, 100, 10), 0); /* a large table makes room for several flows at once */
}

static void a_closed_flow_that_is_pushed_out_is_a_closed_one(void **state)
{
	struct kept k;
	struct sent s = spoofed(1);

	(void)state;
	kept_open_as(&k, 1, 0, false);
	s.tcp_flags = RST;
	kept_send(&k, &s, SECOND);
	s = spoofed(2);
	kept_send(&k, &s, SECOND);
	assert_int_equal(k.records, 1);
	assert_int_equal(k.record[0].end, FLOW_END_CLOSED);
	kept_close(&k);
}

/* Every flow has more credit than a hand can take away in its way. */
static void a_table_of_flows_that_all_go_on_still_finds_one(void **state)
{
	static struct burst t;
	struct kept k;

	(void)state;
	kept_open_as(&k, 2000, 0, false);
	for (uint32_t i = 0; i < 2000; i++) {
		const struct sent s = spoofed(i);

		burst_begin(&t, 5);
		for (unsigned n = 0; n < 8; n++)
			burst_add(&t, &s);
		kept_add(&k, &t, SECOND);
	}
	for (uint32_t i = 2000; i < 2100; i++) {
		const struct sent s = spoofed(i);

		kept_send(&k, &s, SECOND);
		assert_int_equal(k.records, i - 1999);
	}
	kept_close(&k);
}

/* What a packet becomes that finds no memory for its flow. */
static void a_packet_without_memory_is_a_record_of_its_own(void **state)
{
	static struct burst t;
	static struct flow_flows f;
	struct flow_seen seen;
	struct kept k;
	const struct sent s = { .is_ip6 = true, .src = 1, .dst = 2, .bytes = 1280, .prefix = "p", .mark = 7 };

	(void)state;
	kept_open(&k);
	assert_true(flow_flows_open(&f, &k.setup));
	burst_begin(&t, 5);
	burst_add(&t, &s);
	assert_true(flow_seen_read(&seen, &t.b, t.pkt, 0, false));
	for (unsigned i = 0; i < 2; i++) {
		flow_flows_pass(&f, &seen);
		assert_int_equal(k.records, i + 1);
		assert_int_equal(k.record[i].packets[FLOW_FORWARD], 1);
		assert_int_equal(k.record[i].bytes[FLOW_FORWARD], 1280);
		assert_int_equal(k.record[i].end, FLOW_END_ROOM);
		assert_int_equal(k.record[i].mark, 7);
		assert_int_equal(k.record[i].prefix->len, 1);
	}
	flow_flows_close(&f);
	kept_close(&k);
}

/* -- prefixes -------------------------------------------------------------------------------------- */

static uint32_t number_of(struct flow_prefixes *p, uint16_t group, unsigned i)
{
	char text[16];
	const int len = snprintf(text, sizeof(text), "prefix %u", i);

	return flow_prefixes_number(p, group, text, (uint32_t)len);
}

static void prefixes_are_kept_once_for_each_group(void **state)
{
	struct flow_prefixes *p = flow_prefixes_open();
	const struct flow_prefix *a, *b;

	(void)state;
	assert_int_equal(flow_prefixes_number(p, 1, NULL, 0), 0);
	assert_int_equal(flow_prefixes_number(p, 1, "", 0), 0);
	assert_null(flow_prefixes_get(p, 0));
	for (unsigned round = 0; round < 2; round++)
		for (uint16_t group = 1; group < 3; group++)
			for (unsigned i = 0; i < 100; i++) {
				a = flow_prefixes_get(p, number_of(p, group, i));
				assert_int_equal(a->id, i + 1);
			}
	a = flow_prefixes_get(p, flow_prefixes_number(p, 1, "prefix 10", 8));
	b = flow_prefixes_get(p, flow_prefixes_number(p, 1, "prefix 1", 8));
	assert_ptr_equal(a, b);
	assert_ptr_not_equal(b, flow_prefixes_get(p, flow_prefixes_number(p, 2, "prefix 1", 8)));
	flow_prefixes_close(p);
}

static void prefixes_beyond_the_bounds_have_no_text(void **state)
{
	struct flow_prefixes *p = flow_prefixes_open();
	const struct flow_prefix *got;
	unsigned kept = 0;

	(void)state;
	for (unsigned i = 0; i < FLOW_PREFIXES_OF_GROUP + 10; i++) {
		got = flow_prefixes_get(p, number_of(p, 1, i));
		assert_int_equal(got->id, i < FLOW_PREFIXES_OF_GROUP ? i + 1 : 0);
		assert_int_equal(got->len > 0, i < FLOW_PREFIXES_OF_GROUP);
	}
	for (unsigned i = 0; i < 2 * FLOW_PREFIXES_MAX; i++)
		kept += flow_prefixes_get(p, number_of(p, (uint16_t)(2 + i % 1000), i))->id > 0;
	assert_int_equal(kept, FLOW_PREFIXES_MAX - FLOW_PREFIXES_OF_GROUP);
	assert_int_equal(flow_prefixes_get(p, number_of(p, 1, 7))->id, 8);
	flow_prefixes_close(p);
}

static void of_a_long_prefix_the_begin_counts(void **state)
{
	static char text[FLOW_PREFIX_TEXT_MAX + 100];
	struct flow_prefixes *p = flow_prefixes_open();
	uint32_t number;

	(void)state;
	memset(text, 'x', sizeof(text));
	number = flow_prefixes_number(p, 1, text, sizeof(text));
	assert_int_equal(flow_prefixes_get(p, number)->len, FLOW_PREFIX_TEXT_MAX);
	assert_int_equal(flow_prefixes_number(p, 1, text, FLOW_PREFIX_TEXT_MAX), number);
	assert_int_not_equal(flow_prefixes_number(p, 1, text, FLOW_PREFIX_TEXT_MAX - 1), number);
	flow_prefixes_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(room, a_table_holds_no_more_flows_than_it_may_and_loses_no_packet),
		TEST(room, a_flood_of_single_packets_pushes_out_no_flow_that_goes_on),
		TEST(room, a_closed_flow_that_is_pushed_out_is_a_closed_one),
		TEST(room, a_table_of_flows_that_all_go_on_still_finds_one),
		TEST(room, a_packet_without_memory_is_a_record_of_its_own),
		TEST(room, prefixes_are_kept_once_for_each_group),
		TEST(room, prefixes_beyond_the_bounds_have_no_text),
		TEST(room, of_a_long_prefix_the_begin_counts),
	};

	return RUN(room, tests);
}
