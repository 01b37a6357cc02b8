/* SPDX-License-Identifier: MIT */
/* Packets are counted into flows by their key, in both directions. */
#include "burst.h"

static const struct sent there = {
	.src = 0x0a000001, .dst = 0x0a000002, .src_port = 4000, .dst_port = 53, .in = 3, .bytes = 100, .ttl = 60
};
static const struct sent back = {
	.src = 0x0a000002, .dst = 0x0a000001, .src_port = 53, .dst_port = 4000, .out = 3, .bytes = 1000, .ttl = 50
};

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flows, both_directions_are_one_flow_that_begins_with_its_first_packet),
	};

	return RUN(flows, tests);
}
