/* SPDX-License-Identifier: MIT */
/* The one nested attribute that nfring reads itself: its bytes are as hostile. */
#include "msg.h"
#include "unit.h"

struct nest {
	uint8_t bytes[256];
	uint32_t len;
};

static void nest_attr(struct nest *n, uint16_t nla_len, uint16_t type, uint16_t value)
{
	struct nlattr a = { .nla_len = nla_len, .nla_type = type };

	value = htons(value);
	memcpy(n->bytes + n->len, &a, sizeof(a));
	memcpy(n->bytes + n->len + sizeof(a), &value, sizeof(value));
	n->len += 8;
}

struct result {
	bool there;
	uint16_t proto;
	uint16_t tci;
};

#define UNTOUCHED 0x5a5a

static struct result read_vlan(const struct nest *n, uint32_t len)
{
	struct result r = { .proto = UNTOUCHED, .tci = UNTOUCHED };
	struct nfr_parse p = { .count = 0 };
	struct exact_block block;
	struct msg m = { .len = 0 };

	msg_begin_packet(&m, 5, 5);
	msg_attr(&m, NFULA_VLAN | NLA_F_NESTED, n->bytes, len);
	/* Nothing after it, not even padding: a read beyond leaves the block. */
	m.len -= (4 - len % 4) % 4;
	msg_end(&m);
	block = msg_parse(&m, 1, &p);
	assert_int_equal(p.count, 1);
	r.there = nfring_pkt_vlan(&p.pkt[0], &r.proto, &r.tci);
	assert_int_equal(nfring_pkt_vlan(&p.pkt[0], NULL, NULL), r.there);
	assert_true(exact_block_free(&block));
	return r;
}

static void as_the_kernel_writes_it(void **state)
{
	struct nest n = { .len = 0 };
	struct result r;

	(void)state;
	nest_attr(&n, 6, NFULA_VLAN_TCI, 0xa064);
	nest_attr(&n, 6, NFULA_VLAN_PROTO, 0x8100);
	r = read_vlan(&n, n.len);
	assert_true(r.there);
	assert_int_equal(r.proto, 0x8100);
	assert_int_equal(r.tci, 0xa064);
}

static void order_does_not_matter(void **state)
{
	struct nest n = { .len = 0 };
	struct result r;

	(void)state;
	nest_attr(&n, 6, NFULA_VLAN_PROTO, 0x88a8);
	nest_attr(&n, 6, 99, 1);
	nest_attr(&n, 6, NFULA_VLAN_TCI | NLA_F_NET_BYTEORDER, 0xffff);
	r = read_vlan(&n, n.len);
	assert_true(r.there);
	assert_int_equal(r.proto, 0x88a8);
	assert_int_equal(r.tci, 0xffff);
}

/* Every cut: whole only when both values are, and half a tag is no tag. */
static void every_truncation_is_safe(void **state)
{
	struct nest n = { .len = 0 };

	(void)state;
	nest_attr(&n, 6, NFULA_VLAN_TCI, 0xa064);
	nest_attr(&n, 6, NFULA_VLAN_PROTO, 0x8100);
	for (uint32_t len = 0; len <= n.len; len++)
		assert_int_equal(read_vlan(&n, len).there, len >= 14);
}

static void half_a_tag_leaves_the_output_alone(void **state)
{
	static const uint16_t types[] = { NFULA_VLAN_TCI, NFULA_VLAN_PROTO };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct nest n = { .len = 0 };
		struct result r;

		nest_attr(&n, 6, types[i], 0x8100);
		r = read_vlan(&n, n.len);
		assert_false(r.there);
		assert_int_equal(r.proto, UNTOUCHED);
		assert_int_equal(r.tci, UNTOUCHED);
	}
}

static void bad_inner_lengths_end_the_walk(void **state)
{
	static const uint16_t lens[] = { 0, 1, 2, 3, 17, 255, UINT16_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		struct nest n = { .len = 0 };

		nest_attr(&n, lens[i], NFULA_VLAN_TCI, 1);
		nest_attr(&n, 6, NFULA_VLAN_PROTO, 0x8100);
		assert_false(read_vlan(&n, n.len).there);
	}
}

static void short_inner_values_are_absent(void **state)
{
	(void)state;
	for (uint16_t len = sizeof(struct nlattr); len < sizeof(struct nlattr) + 2; len++) {
		struct nest n = { .len = 0 };

		nest_attr(&n, len, NFULA_VLAN_TCI, 1);
		nest_attr(&n, 6, NFULA_VLAN_PROTO, 0x8100);
		assert_false(read_vlan(&n, n.len).there);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(vlan, as_the_kernel_writes_it),        TEST(vlan, order_does_not_matter),
		TEST(vlan, every_truncation_is_safe),       TEST(vlan, half_a_tag_leaves_the_output_alone),
		TEST(vlan, bad_inner_lengths_end_the_walk), TEST(vlan, short_inner_values_are_absent),
	};

	return RUN(vlan, tests);
}
