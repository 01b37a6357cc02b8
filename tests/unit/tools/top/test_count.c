/* SPDX-License-Identifier: MIT */
/* nfring-top counts packets in six lists, and forgets rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "key.h"
#include "packet.h"
#include "traffic.h"

static struct top_counts *counts;
static struct top_view *view;

static int reset(void **state)
{
	(void)state;
	counts = counts_open();
	view = top_view_open(1);
	return counts && view ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	free(counts);
	top_view_close(view);
	return 0;
}

static const struct top_view *merged(void)
{
	const struct top_counts *from = counts;

	top_merge(view, &from, 1);
	top_sort(view, TOP_BY_PACKETS, false);
	return view;
}

static bool read_key(struct top_flow_key *k, uint16_t type, const void *payload, uint32_t len)
{
	struct packet p = packet_make(5, 0, type, payload, len);
	bool is_ip = top_flow_read(k, p.pkt);

	assert_true(packet_free(&p));
	return is_ip;
}

static void both_directions_are_one_flow(void **state)
{
	struct top_flow_key there, back;
	uint8_t p[28], q[28];

	(void)state;
	make_ip4(p, 1, 4000, 2, 100);
	make_ip4(q, 2, 53, 1, 200);
	q[22] = 4000 >> 8;
	q[23] = 4000 & 255;
	assert_true(read_key(&there, 0x0800, p, sizeof(p)));
	assert_true(read_key(&back, 0x0800, q, sizeof(q)));
	assert_memory_equal(&there, &back, sizeof(there));
	assert_int_equal(there.port[0], 4000);
	assert_int_equal(there.port[1], 53);
}

/* Every length of every header is read within its bytes: ASan looks on. */
static void cut_packets_are_read_within_their_bytes(void **state)
{
	uint8_t ip6[80] = { 0x60, 0, 0, 0, 0, 40, 0 /* hop-by-hop */ };

	(void)state;
	ip6[40] = 44; /* then a fragment */
	ip6[48] = 6;  /* then TCP */
	for (uint32_t len = 0; len <= sizeof(ip6); len++) {
		struct top_flow_key k;

		ip6[0] = 0x60;
		assert_int_equal(read_key(&k, 0x86dd, ip6, len), len >= 40);
		ip6[0] = 0x4f; /* IPv4 with all options */
		assert_int_equal(read_key(&k, 0x0800, ip6, len), len >= 20);
	}
}

static void extension_headers_and_fragments_are_seen_through(void **state)
{
	uint8_t ip6[80] = { 0x60, 0, 0, 0, 0, 40, 0 };
	struct top_flow_key k;

	(void)state;
	ip6[40] = 44;
	ip6[48] = 6;
	ip6[56] = 1; /* source port 256 */
	assert_true(read_key(&k, 0x86dd, ip6, sizeof(ip6)));
	assert_int_equal(k.protocol, 6);
	assert_int_equal(k.port[0] + k.port[1], 256);
	ip6[51] = 8; /* not the first fragment */
	assert_true(read_key(&k, 0x86dd, ip6, sizeof(ip6)));
	assert_int_equal(k.port[0] + k.port[1], 0);
}

static void a_tag_that_looks_like_ip_is_no_flow(void **state)
{
	uint8_t p[32] = { 0x45, 0x64, 0x08, 0x00 }, lldp[32] = { 0x45, 0x64, 0x88, 0xcc };
	struct top_flow_key k;

	(void)state;
	make_ip4(p + 4, 1, 4000, 2, 28);
	assert_true(read_key(&k, 0x8100, p, sizeof(p)));
	assert_int_equal(k.port[0], 4000);
	assert_int_equal(k.port[1], 53);
	assert_false(read_key(&k, 0x8100, lldp, sizeof(lldp)));
}

static void every_packet_is_in_the_total_and_in_its_rows(void **state)
{
	const struct top_view *v;
	uint8_t p[28];

	(void)state;
	make_ip4(p, 1, 4000, 2, 1500); /* cut to 28 bytes */
	count_logged(counts, &(struct logged){ .payload = p, .len = 28, .prefix = "in ", .in = 3 });
	count_logged(
		counts,
		&(struct logged){
			.payload = p, .len = 28, .prefix = "out ", .out = 3, .with_user = true, .uid = 33, .gid = 34 });
	count_logged(counts, &(struct logged){ .payload = "xyz", .len = 3, .in = 3 }); /* not IP */
	count_logged(counts, &(struct logged){ .prefix = "in ", .in = 3, .out = 4 });  /* not copied */
	v = merged();
	assert_int_equal(v->total.all.packets, 4);
	assert_int_equal(v->total.all.bytes, 3003);
	assert_int_equal(v->no_flow.packets, 2);
	assert_int_equal(v->no_flow.bytes, 3);
	assert_int_equal(v->list[TOP_FLOWS].count, 1);
	assert_int_equal(v->list[TOP_FLOWS].without.all.packets, 2);
	assert_int_equal(v->list[TOP_HOSTS].item[0].all.packets, 2);
	assert_int_equal(((const struct top_host_key *)v->list[TOP_HOSTS].item[0].key)->address[3], 1);
	assert_int_equal(v->list[TOP_PREFIXES].item[0].all.packets, 2);
	assert_int_equal(v->list[TOP_PREFIXES].item[1].all.bytes, 1500);
	assert_int_equal(v->list[TOP_PREFIXES].without.all.packets, 1);
	assert_int_equal(v->list[TOP_INTERFACES].count, 3);
	assert_int_equal(v->list[TOP_INTERFACES].item[0].all.packets, 2);
	assert_int_equal(v->list[TOP_INTERFACES].without.all.packets, 0);
	assert_int_equal(v->list[TOP_USERS].count, 1);
	assert_int_equal(((const struct top_user_key *)v->list[TOP_USERS].item[0].key)->gid, 34);
	assert_int_equal(v->list[TOP_USERS].without.all.packets, 3);
	assert_int_equal(((const struct top_port_key *)v->list[TOP_PORTS].item[0].key)->port, 53);
}

/* Ten times as many flows as there is room for, among them one that never rests. The wall clock (received_ns) goes
 * backwards all the time. */
static void a_full_table_forgets_the_quietest_and_counts_it(void **state)
{
	const struct top_items *flows;
	uint64_t now = 1;
	uint8_t p[28], busy[28];

	(void)state;
	make_ip4(busy, 1, 1, 2, 50);
	for (uint32_t i = 0; i < 10 * TOP_FLOW_ROWS; i++, now++) {
		make_ip4(p, (uint8_t)(3 + i / 65536), (uint16_t)i, 2, 100);
		count_logged(counts, &(struct logged){
					     .payload = p, .len = 28, .now_ns = now, .received_ns = UINT64_MAX - now });
		if (i % 64 == 0)
			count_logged(counts, &(struct logged){ .payload = busy,
							       .len = 28,
							       .now_ns = now,
							       .received_ns = UINT64_MAX - now });
	}
	flows = &merged()->list[TOP_FLOWS];
	assert_true(flows->count <= TOP_FLOW_ROWS && flows->count > TOP_FLOW_ROWS * 9 / 10);
	assert_int_equal(flows->count + flows->evicted.rows, 10 * TOP_FLOW_ROWS + 1);
	assert_int_equal(flows->item[0].all.packets, 10 * TOP_FLOW_ROWS / 64);
	assert_int_equal(flows->without.all.packets, flows->evicted.sum.packets);
	assert_int_equal(flows->without.all.bytes, flows->evicted.sum.bytes);
	assert_int_equal(sum_of(flows).all.packets, view->total.all.packets);
}

/* More of everything than there are rows. No list may lose a packet or a byte. */
static void rows_and_what_has_none_are_the_total(void **state)
{
	const struct top_view *v;

	(void)state;
	for (uint32_t i = 0; i < 40000; i++) {
		char prefix[16];
		uint8_t p[28];

		make_ip4(p, (uint8_t)i, (uint16_t)(i * 7), (uint8_t)(i >> 8), (uint16_t)(28 + i % 1000));
		p[13] = (uint8_t)(i >> 8);
		p[22] = (uint8_t)(i >> 8);
		p[23] = (uint8_t)i;
		snprintf(prefix, sizeof(prefix), "p%u", i % 700);
		count_logged(counts, &(struct logged){ .payload = p,
						       .len = 28,
						       .prefix = prefix,
						       .in = i % 900 + 1,
						       .out = i % 3,
						       .with_user = i % 2,
						       .uid = i % 5000,
						       .gid = 1,
						       .now_ns = i });
	}
	v = merged();
	for (unsigned i = 0; i < TOP_LISTS; i++) {
		const struct top_item sum = sum_of(&v->list[i]);

		assert_true(v->list[i].evicted.rows > 0);
		assert_int_equal(sum.all.packets, 40000);
		assert_int_equal(sum.all.bytes, v->total.all.bytes);
		assert_int_equal(sum.recent.packets, v->total.recent.packets);
		assert_true(v->list[i].without.all.packets < 40000);
	}
}

static void a_busy_row_that_comes_late_is_shown(void **state)
{
	const struct top_prefix_key *first;
	char prefix[16];

	(void)state;
	for (uint32_t i = 0; i < 3000; i++) {
		snprintf(prefix, sizeof(prefix), "p%u", i);
		count_one(counts, 1, 4000, prefix, 28, i);
		if (i > 2000)
			count_one(counts, 1, 4000, "late and busy", 28, i);
	}
	first = merged()->list[TOP_PREFIXES].item[0].key;
	assert_memory_equal(first->text, "late and busy", 13);
}

static void an_interval_begins_at_zero_and_totals_stay(void **state)
{
	struct top_counts *copy = counts_open();
	const struct top_counts *from = copy;

	(void)state;
	count_one(counts, 1, 4000, "in ", 100, 1);
	top_snapshot(copy, counts, 500);
	top_merge(view, &from, 1);
	assert_int_equal(view->recent_ns, 500);
	assert_int_equal(view->total.recent.packets, 1);
	count_one(counts, 1, 4000, "in ", 100, 2);
	count_one(counts, 1, 4000, "in ", 100, 3);
	top_snapshot(copy, counts, 500);
	top_merge(view, &from, 1);
	assert_int_equal(view->total.recent.packets, 2);
	assert_int_equal(view->total.all.packets, 3);
	for (unsigned i = 0; i < TOP_LISTS; i++)
		if (i != TOP_USERS)
			assert_int_equal(view->list[i].item[0].recent.packets, 2);
	free(copy);
}

/* Two workers see one flow when the spread is not by flow. */
static void workers_are_merged_by_key(void **state)
{
	struct top_counts *other = counts_open();
	const struct top_counts *from[] = { counts, other };
	struct top_view *v = top_view_open(2);

	(void)state;
	count_one(counts, 1, 4000, "a", 100, 1);
	count_one(other, 1, 4000, "a", 100, 1);
	for (int i = 0; i < 3; i++)
		count_one(other, 9, 4000, "busy", 100, 2);
	top_merge(v, from, 2);
	top_sort(v, TOP_BY_PACKETS, false);
	assert_int_equal(v->list[TOP_FLOWS].count, 2);
	assert_int_equal(v->list[TOP_FLOWS].item[0].all.packets, 3);
	assert_int_equal(v->list[TOP_FLOWS].item[1].all.packets, 2);
	assert_int_equal(v->list[TOP_PREFIXES].count, 2);
	assert_int_equal(v->list[TOP_INTERFACES].count, 1);
	assert_int_equal(v->list[TOP_INTERFACES].item[0].all.packets, 5);
	top_sort(v, TOP_BY_PACKETS, true);
	assert_int_equal(v->list[TOP_FLOWS].item[0].all.packets, 2);
	top_view_close(v);
	free(other);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, reset, end)
	const struct CMUnitTest tests[] = {
		TEST(both_directions_are_one_flow),
		TEST(cut_packets_are_read_within_their_bytes),
		TEST(extension_headers_and_fragments_are_seen_through),
		TEST(a_tag_that_looks_like_ip_is_no_flow),
		TEST(every_packet_is_in_the_total_and_in_its_rows),
		TEST(a_full_table_forgets_the_quietest_and_counts_it),
		TEST(rows_and_what_has_none_are_the_total),
		TEST(a_busy_row_that_comes_late_is_shown),
		TEST(an_interval_begins_at_zero_and_totals_stay),
		TEST(workers_are_merged_by_key),
	};

	return cmocka_run_group_tests_name("top_count", tests, NULL, NULL);
}
