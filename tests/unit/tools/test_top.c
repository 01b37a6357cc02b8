/* SPDX-License-Identifier: MIT */
/* nfring-top counts, forgets and shows flows, prefixes and interfaces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "count.h"
#include "flow.h"
#include "packet.h"
#include "print.h"
#include "total.h"
#include "message.h"

static struct top_counts counts, copy;

static int reset(void **state)
{
	(void)state;
	memset(&counts, 0, sizeof(counts));
	return 0;
}

/* A UDP packet 10.0.0.`from`:`from_port` > 10.0.0.`to`:53 whose header says `total` bytes. */
static void make_ip4(uint8_t *at, uint8_t from, uint16_t from_port, uint8_t to, uint16_t total)
{
	memset(at, 0, 28);
	at[0] = 0x45;
	at[2] = (uint8_t)(total >> 8);
	at[3] = (uint8_t)total;
	at[9] = 17;
	at[12] = at[16] = 10;
	at[15] = from;
	at[19] = to;
	at[20] = (uint8_t)(from_port >> 8);
	at[21] = (uint8_t)from_port;
	at[23] = 53;
}

static void count_one(const void *payload, uint32_t len, const char *prefix, uint64_t now_ns)
{
	struct nfring_batch b = { .count = 1, .received_ns = now_ns };
	struct message m;

	message_open(&m, 2, 5);
	if (payload)
		message_add(&m, NFULA_PAYLOAD, payload, len);
	if (prefix)
		message_add(&m, NFULA_PREFIX, prefix, (uint32_t)strlen(prefix) + 1);
	message_add_u32(&m, NFULA_IFINDEX_INDEV, 3);
	b.pkt = m.pkt;
	top_count(&counts, &b, 1);
	message_close(&m);
}

static bool read_key(struct top_key *k, uint16_t type, const void *payload, uint32_t len)
{
	struct packet p = packet_make(5, 0, type, payload, len);
	bool is_ip = top_key_read(k, p.pkt);

	assert_true(packet_free(&p));
	return is_ip;
}

static void both_directions_are_one_flow(void **state)
{
	struct top_key there, back;
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
		struct top_key k;

		ip6[0] = 0x60;
		assert_int_equal(read_key(&k, 0x86dd, ip6, len), len >= 40);
		ip6[0] = 0x4f; /* IPv4 with all options */
		assert_int_equal(read_key(&k, 0x0800, ip6, len), len >= 20);
	}
}

static void extension_headers_and_fragments_are_seen_through(void **state)
{
	uint8_t ip6[80] = { 0x60, 0, 0, 0, 0, 40, 0 };
	struct top_key k;

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

static void every_packet_is_in_the_total_and_in_its_rows(void **state)
{
	uint8_t p[28];

	(void)state;
	make_ip4(p, 1, 4000, 2, 1500); /* cut to 28 bytes */
	count_one(p, sizeof(p), "in ", 1);
	count_one(p, sizeof(p), "out ", 2);
	count_one("xyz", 3, NULL, 3); /* not IP */
	count_one(NULL, 0, "in ", 4); /* not copied */
	assert_int_equal(counts.total.all.packets, 4);
	assert_int_equal(counts.total.all.bytes, 3003);
	assert_int_equal(counts.no_flow.packets, 2);
	assert_int_equal(counts.no_flow.bytes, 3);
	assert_int_equal(counts.prefix[0].row.all.packets, 2);
	assert_int_equal(counts.prefix[1].row.all.bytes, 1500);
	assert_int_equal(counts.device[0].row.all.packets, 4);
	assert_int_equal(counts.device[0].index, 3);
	assert_false(counts.device[0].out);
}

static void a_tag_that_looks_like_ip_is_no_flow(void **state)
{
	uint8_t p[32] = { 0x45, 0x64, 0x08, 0x00 }, lldp[32] = { 0x45, 0x64, 0x88, 0xcc };
	struct top_key k;

	(void)state;
	make_ip4(p + 4, 1, 4000, 2, 28);
	assert_true(read_key(&k, 0x8100, p, sizeof(p)));
	assert_int_equal(k.port[0], 4000);
	assert_int_equal(k.port[1], 53);
	assert_false(read_key(&k, 0x8100, lldp, sizeof(lldp)));
}

/* Ten times as many flows as there is room for, among them one that never rests. */
static void a_full_table_forgets_the_quietest_and_counts_it(void **state)
{
	struct top_view *v = top_view_open(1);
	const struct top_counts *from = &counts;
	uint64_t sum = 0, now = 1;
	uint8_t p[28], busy[28];

	(void)state;
	make_ip4(busy, 1, 1, 2, 50);
	for (uint32_t i = 0; i < 10 * TOP_FLOWS; i++) {
		make_ip4(p, (uint8_t)(3 + i / 65536), (uint16_t)i, 2, 100);
		count_one(p, sizeof(p), NULL, now++);
		if (i % 64 == 0)
			count_one(busy, sizeof(busy), NULL, now++);
	}
	top_merge(v, &from, 1, true);
	assert_true(v->flows <= TOP_FLOWS && v->flows > TOP_FLOWS * 9 / 10);
	assert_int_equal(v->flows + v->evicted, 10 * TOP_FLOWS + 1);
	assert_int_equal(v->flow[0].row.all.packets, 10 * TOP_FLOWS / 64);
	for (size_t i = 0; i < v->flows; i++)
		sum += v->flow[i].row.all.packets;
	assert_true(sum + v->lost_track.packets == v->total.all.packets);
	top_view_close(v);
}

static void more_prefixes_than_rows_are_in_the_total_only(void **state)
{
	(void)state;
	for (unsigned i = 0; i < TOP_PREFIXES + 5; i++) {
		char prefix[16];

		snprintf(prefix, sizeof(prefix), "p%u", i);
		count_one("xyz", 3, prefix, i);
	}
	assert_int_equal(counts.total.all.packets, TOP_PREFIXES + 5);
	for (unsigned i = 0; i < TOP_PREFIXES; i++)
		assert_int_equal(counts.prefix[i].row.all.packets, 1);
}

static void an_interval_begins_at_zero_and_totals_stay(void **state)
{
	uint8_t p[28];

	(void)state;
	make_ip4(p, 1, 4000, 2, 100);
	count_one(p, sizeof(p), "in ", 1);
	top_snapshot(&copy, &counts, 500);
	assert_int_equal(copy.recent_ns, 500);
	assert_int_equal(copy.total.recent.packets, 1);
	count_one(p, sizeof(p), "in ", 2);
	count_one(p, sizeof(p), "in ", 3);
	top_snapshot(&copy, &counts, 500);
	assert_int_equal(copy.total.recent.packets, 2);
	assert_int_equal(copy.total.all.packets, 3);
	assert_int_equal(copy.prefix[0].row.recent.packets, 2);
	assert_int_equal(copy.device[0].row.recent.packets, 2);
}

/* Two workers see one flow when the spread is not by flow. */
static void workers_are_merged_by_flow_prefix_and_interface(void **state)
{
	const struct top_counts *from[] = { &counts, &copy };
	struct top_view *v = top_view_open(2);
	struct top_text t = { .rows = 10, .by_all = true, .seconds = 1 };
	uint8_t p[28];
	char *json;

	(void)state;
	make_ip4(p, 1, 4000, 2, 100);
	count_one(p, sizeof(p), "a\"\033", 1);
	copy = counts;
	make_ip4(p, 9, 4000, 2, 100);
	for (int i = 0; i < 3; i++)
		count_one(p, sizeof(p), "busy", 2);
	top_merge(v, from, 2, true);
	assert_int_equal(v->flows, 2);
	assert_int_equal(v->flow[0].row.all.packets, 3);
	assert_int_equal(v->flow[1].row.all.packets, 2);
	assert_int_equal(v->prefixes, 2);
	assert_int_equal(v->devices, 1);
	assert_int_equal(v->device[0].row.all.packets, 5);
	PRINT(json, f, top_print_json(f, v, &t));
	assert_non_null(strstr(json, "\"packets\":5,\"bytes\":500,"));
	assert_non_null(strstr(json, "\"flow_count\":2,"));
	assert_non_null(
		strstr(json, "{\"protocol\":17,\"addresses\":[\"10.0.0.2\",\"10.0.0.9\"],\"ports\":[53,4000],"));
	assert_non_null(strstr(json, "{\"prefix\":\"a\\\"\\u001b\","));
	free(json);
	top_view_close(v);
}

static void text_of_nothing_is_all_numbers(void **state)
{
	const struct top_counts *from = &counts;
	struct top_view *v = top_view_open(1);
	struct top_text t = { .rows = 10 };
	char *text;

	(void)state;
	top_merge(v, &from, 1, false);
	PRINT(text, f, top_print(f, v, &t));
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "inf"));
	free(text);
	top_view_close(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both_directions_are_one_flow, reset),
		cmocka_unit_test_setup(cut_packets_are_read_within_their_bytes, reset),
		cmocka_unit_test_setup(extension_headers_and_fragments_are_seen_through, reset),
		cmocka_unit_test_setup(a_tag_that_looks_like_ip_is_no_flow, reset),
		cmocka_unit_test_setup(every_packet_is_in_the_total_and_in_its_rows, reset),
		cmocka_unit_test_setup(a_full_table_forgets_the_quietest_and_counts_it, reset),
		cmocka_unit_test_setup(more_prefixes_than_rows_are_in_the_total_only, reset),
		cmocka_unit_test_setup(an_interval_begins_at_zero_and_totals_stay, reset),
		cmocka_unit_test_setup(workers_are_merged_by_flow_prefix_and_interface, reset),
		cmocka_unit_test_setup(text_of_nothing_is_all_numbers, reset),
	};

	return cmocka_run_group_tests_name("tool_top", tests, NULL, NULL);
}
