/* SPDX-License-Identifier: MIT */
/* Packets are counted into flows by their key, in both directions. */
#include "burst.h"

static const struct sent there = {
	.src = 0x0a000001, .dst = 0x0a000002, .src_port = 4000, .dst_port = 53, .in = 3, .bytes = 100, .ttl = 60
};
static const struct sent back = {
	.src = 0x0a000002, .dst = 0x0a000001, .src_port = 53, .dst_port = 4000, .out = 3, .bytes = 1000, .ttl = 50
};

/* Returns how many flows two packets are. */
static size_t flows_of_two(unsigned key, bool uniflow, struct sent a, struct sent b)
{
	struct kept k;
	size_t flows;

	kept_open_as(&k, 1000, key, uniflow);
	kept_send(&k, &a, SECOND);
	kept_send(&k, &b, SECOND);
	flows = kept_end(&k);
	kept_close(&k);
	return flows;
}

static void both_directions_are_one_flow_that_begins_with_its_first_packet(void **state)
{
	struct kept k;
	const struct flow_record *r;

	(void)state;
	kept_open(&k);
	kept_send(&k, &back, 1 * SECOND);
	kept_send(&k, &there, 2 * SECOND);
	kept_send(&k, &back, 3 * SECOND);
	assert_int_equal(kept_end(&k), 1);
	r = &k.record[0];
	assert_memory_equal(r->src, "\x0a\0\0\x02", 4);
	assert_memory_equal(r->dst, "\x0a\0\0\x01", 4);
	assert_int_equal(r->src_port, 53);
	assert_int_equal(r->dst_port, 4000);
	assert_int_equal(r->in, 0);
	assert_int_equal(r->out, 3);
	assert_int_equal(r->packets[FLOW_FORWARD], 2);
	assert_int_equal(r->packets[FLOW_REVERSE], 1);
	assert_int_equal(r->bytes[FLOW_FORWARD], 2000);
	assert_int_equal(r->bytes[FLOW_REVERSE], 100);
	assert_int_equal(r->first_ns[FLOW_FORWARD], 1001 * SECOND);
	assert_int_equal(r->last_ns[FLOW_FORWARD], 1003 * SECOND);
	assert_int_equal(r->first_ns[FLOW_REVERSE], 1002 * SECOND);
	assert_int_equal(r->last_ns[FLOW_REVERSE], 1002 * SECOND);
	assert_int_equal(r->ttl_min[FLOW_FORWARD], 50);
	assert_int_equal(r->ttl_max[FLOW_REVERSE], 60);
	assert_int_equal(r->present, FLOW_HAS_REVERSE | FLOW_HAS_HOOK);
	assert_int_equal(r->group, 5);
	assert_int_equal(r->family, AF_INET);
	assert_int_equal(r->protocol, IPPROTO_UDP);
	assert_int_equal(r->end, FLOW_END_FORCED);
	assert_null(r->prefix);
	kept_close(&k);
}

/* Whichever end is the lower one, by address, port or device. */
static void directions_meet_whichever_end_is_lower(void **state)
{
	struct sent a = there, b;

	(void)state;
	for (unsigned i = 0; i < 16; i++) {
		a.is_ip6 = i & 1;
		a.dst = i & 2 ? a.src : 0x0a000002;
		a.dst_port = i & 4 ? a.src_port : 53;
		a.out = i & 8 ? a.in : 1;
		b = a;
		b.src = a.dst, b.dst = a.src, b.src_port = a.dst_port, b.dst_port = a.src_port;
		b.in = a.out, b.out = a.in;
		assert_int_equal(flows_of_two(0, false, a, b), 1);
		assert_int_equal(flows_of_two(0, false, b, a), 1);
		assert_int_equal(flows_of_two(0, true, a, b), memcmp(&a, &b, sizeof(a)) ? 2 : 1);
	}
}

static void answers_by_other_interfaces_are_another_flow(void **state)
{
	struct sent other = back;

	(void)state;
	other.out = 4;
	assert_int_equal(flows_of_two(0, false, there, other), 2);
	other.out = 3, other.in = 4;
	assert_int_equal(flows_of_two(0, false, there, other), 2);
}

static void uniflow_keeps_directions_apart(void **state)
{
	struct kept k;

	(void)state;
	kept_open_as(&k, 1000, 0, true);
	kept_send(&k, &there, SECOND);
	kept_send(&k, &back, SECOND);
	kept_send(&k, &back, SECOND);
	assert_int_equal(kept_end(&k), 2);
	for (unsigned i = 0; i < 2; i++) {
		assert_false(k.record[i].present & FLOW_HAS_REVERSE);
		assert_int_equal(k.record[i].packets[FLOW_FORWARD], k.record[i].src[3]);
		assert_int_equal(k.record[i].src_port, k.record[i].src[3] == 1 ? 4000 : 53);
	}
	kept_close(&k);
}

static void each_part_of_the_base_key_tells_flows_apart(void **state)
{
	struct sent other[9];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(other); i++)
		other[i] = there;
	other[0].src++, other[1].dst++, other[2].src_port++, other[3].dst_port++, other[4].in++, other[5].out++;
	other[6].vlan = 7, other[7].protocol = IPPROTO_TCP, other[8].is_ip6 = true;
	assert_int_equal(flows_of_two(0, false, there, there), 1);
	for (unsigned i = 0; i < ARRAY_SIZE(other); i++)
		assert_int_equal(flows_of_two(0, false, there, other[i]), 2);
}

static void groups_are_kept_apart(void **state)
{
	static struct burst t;
	struct kept k;

	(void)state;
	kept_open(&k);
	for (unsigned group = 0; group < 2; group++) {
		burst_begin(&t, (uint16_t)(65535 * group));
		burst_add(&t, &there);
		kept_add(&k, &t, SECOND);
	}
	assert_int_equal(kept_end(&k), 2);
	assert_int_equal(k.record[0].group + k.record[1].group, 65535);
	kept_close(&k);
}

static void mark_uid_and_prefix_tell_flows_apart_if_the_key_says_so(void **state)
{
	static const unsigned keys[] = { FLOW_KEY_MARK, FLOW_KEY_UID, FLOW_KEY_PREFIX };
	struct sent other[] = { there, there, there };

	(void)state;
	other[0].mark = 1, other[1].uid = 1000, other[2].prefix = "drop";
	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++)
		for (unsigned j = 0; j < ARRAY_SIZE(other); j++) {
			assert_int_equal(flows_of_two(keys[i], false, there, other[j]), i == j ? 2 : 1);
			assert_int_equal(flows_of_two(keys[i], false, other[j], other[j]), 1);
		}
	other[0].prefix = "accept";
	assert_int_equal(flows_of_two(FLOW_KEY_PREFIX, false, other[0], other[2]), 2);
	assert_int_equal(flows_of_two(7, false, there, other[1]), 2);
	assert_int_equal(flows_of_two(0, false, there, other[2]), 1);
}

static void what_the_firewall_knows_is_that_of_the_first_packet(void **state)
{
	struct sent first = there, second = back;
	struct kept k;
	const struct flow_record *r;

	(void)state;
	first.mark = 0xabc, first.uid = 1000, first.gid = 100, first.prefix = "first: ", first.hook = 3;
	second.mark = 0xdef, second.uid = 1, second.gid = 1, second.prefix = "second: ", second.hook = 1;
	kept_open(&k);
	kept_send(&k, &first, SECOND);
	kept_send(&k, &second, SECOND);
	assert_int_equal(kept_end(&k), 1);
	r = &k.record[0];
	assert_int_equal(r->present, FLOW_HAS_MARK | FLOW_HAS_OWNER | FLOW_HAS_HOOK | FLOW_HAS_REVERSE);
	assert_int_equal(r->mark, 0xabc);
	assert_int_equal(r->uid, 1000);
	assert_int_equal(r->gid, 100);
	assert_int_equal(r->hook, 3);
	assert_int_equal(r->nf_family, 2);
	assert_int_equal(r->prefix->len, 7);
	assert_memory_equal(r->prefix->text, "first: ", 7);
	assert_int_equal(r->prefix->id, 1);
	kept_close(&k);
}

static void times_out_of_order_are_sorted(void **state)
{
	static const uint64_t seconds[] = { 50, 20, 90, 30 };
	struct sent s = there;
	struct kept k;

	(void)state;
	kept_open(&k);
	for (unsigned i = 0; i < ARRAY_SIZE(seconds); i++) {
		s.time_ns = seconds[i] * SECOND + 1000;
		kept_send(&k, &s, SECOND);
	}
	assert_int_equal(kept_end(&k), 1);
	assert_int_equal(k.record[0].first_ns[FLOW_FORWARD], 20 * SECOND + 1000);
	assert_int_equal(k.record[0].last_ns[FLOW_FORWARD], 90 * SECOND + 1000);
	assert_int_equal(k.record[0].first_ns[FLOW_REVERSE], 0);
	kept_close(&k);
}

static void flags_and_ttl_are_of_each_direction(void **state)
{
	struct sent a = there, b = back;
	struct kept k;
	const struct flow_record *r;

	(void)state;
	a.protocol = b.protocol = IPPROTO_TCP;
	kept_open(&k);
	a.tcp_flags = SYN;
	kept_send(&k, &a, SECOND);
	a.tcp_flags = 0x800 | ACK, a.ttl = 255;
	kept_send(&k, &a, SECOND);
	a.ttl = 59;
	kept_send(&k, &a, SECOND);
	b.tcp_flags = 0x08, b.ttl = 1;
	kept_send(&k, &b, SECOND);
	assert_int_equal(kept_end(&k), 1);
	r = &k.record[0];
	assert_int_equal(r->tcp_flags[FLOW_FORWARD], 0x800 | SYN | ACK);
	assert_int_equal(r->tcp_flags[FLOW_REVERSE], 0x08);
	assert_int_equal(r->ttl_min[FLOW_FORWARD], 59);
	assert_int_equal(r->ttl_max[FLOW_FORWARD], 255);
	assert_int_equal(r->ttl_min[FLOW_REVERSE], 1);
	assert_int_equal(r->ttl_max[FLOW_REVERSE], 1);
	kept_close(&k);
}

static void the_group_counts_every_packet_once(void **state)
{
	static struct burst t;
	struct kept k;

	(void)state;
	kept_open(&k);
	burst_begin(&t, 5);
	for (unsigned i = 0; i < 40; i++) {
		burst_add(&t, &there);
		burst_packet(&t, 3, 0x0806, 0); /* ARP */
		i += 2;
	}
	flow_table_add(k.table, &k.group, &t.b, t.b.count - 1, SECOND);
	assert_int_equal(k.group.packets, 14);
	assert_int_equal(k.group.bytes, 1400);
	assert_int_equal(k.group.not_ip, 13);
	assert_int_equal(flow_table_counts(k.table)->begun, 1);
	assert_int_equal(flow_table_counts(k.table)->active, 1);
	assert_int_equal(kept_end(&k), 1);
	assert_int_equal(flow_table_counts(k.table)->active, 0);
	assert_int_equal(flow_table_counts(k.table)->ends[FLOW_END_FORCED], 1);
	assert_int_equal(k.record[0].packets[FLOW_FORWARD], 14);
	kept_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flows, both_directions_are_one_flow_that_begins_with_its_first_packet),
		TEST(flows, directions_meet_whichever_end_is_lower),
		TEST(flows, answers_by_other_interfaces_are_another_flow),
		TEST(flows, uniflow_keeps_directions_apart),
		TEST(flows, each_part_of_the_base_key_tells_flows_apart),
		TEST(flows, groups_are_kept_apart),
		TEST(flows, mark_uid_and_prefix_tell_flows_apart_if_the_key_says_so),
		TEST(flows, what_the_firewall_knows_is_that_of_the_first_packet),
		TEST(flows, times_out_of_order_are_sorted),
		TEST(flows, flags_and_ttl_are_of_each_direction),
		TEST(flows, the_group_counts_every_packet_once),
	};

	return RUN(flows, tests);
}
