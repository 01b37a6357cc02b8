/* SPDX-License-Identifier: MIT */
/* The accessors of batch.h: what each attribute says, in host order. */
#include "msg.h"
#include "unit.h"
#include <limits.h>

static struct msg m;
static struct nfr_parse p;
static struct exact_block block;

static int begin(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	memset(&p, 0, sizeof(p));
	msg_begin_packet(&m, 7, 0xbeef);
	return 0;
}

static int end(void **state)
{
	(void)state;
	return exact_block_free(&block) ? 0 : -1;
}

static const struct nfring_pkt *parsed(void)
{
	block = msg_parse(&m, 2, &p);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.malformed, 0);
	return &p.pkt[0];
}

static void family_and_group_come_from_the_header(void **state)
{
	const struct nfring_pkt *pkt = parsed();

	(void)state;
	assert_int_equal(nfring_pkt_family(pkt), 7);
	assert_int_equal(nfring_pkt_group(pkt), 0xbeef);
	assert_int_equal(nfring_pkt_message(pkt)->nlmsg_type, MSG_PACKET);
}

static void packet_header_gives_protocol_and_hook(void **state)
{
	struct nfulnl_msg_packet_hdr hdr = { .hw_protocol = htons(0x86dd), .hook = 3 };
	const struct nfring_pkt *pkt;
	uint16_t protocol = 0;
	uint8_t hook = 0;

	(void)state;
	msg_attr(&m, NFULA_PACKET_HDR, &hdr, sizeof(hdr));
	pkt = parsed();
	assert_true(nfring_pkt_hw_protocol(pkt, &protocol));
	assert_true(nfring_pkt_hook(pkt, &hook));
	assert_int_equal(protocol, 0x86dd);
	assert_int_equal(hook, 3);
}

static const struct {
	uint16_t type;
	bool (*read)(const struct nfring_pkt *, uint32_t *);
} numbers[] = {
	{ NFULA_MARK, nfring_pkt_mark },
	{ NFULA_IFINDEX_INDEV, nfring_pkt_indev },
	{ NFULA_IFINDEX_OUTDEV, nfring_pkt_outdev },
	{ NFULA_IFINDEX_PHYSINDEV, nfring_pkt_physindev },
	{ NFULA_IFINDEX_PHYSOUTDEV, nfring_pkt_physoutdev },
	{ NFULA_UID, nfring_pkt_uid },
	{ NFULA_GID, nfring_pkt_gid },
	{ NFULA_SEQ, nfring_pkt_seq },
	{ NFULA_SEQ_GLOBAL, nfring_pkt_seq_global },
	{ NFULA_CT_INFO, nfring_pkt_ct_info },
};

static void each_number_has_its_own_attribute(void **state)
{
	const struct nfring_pkt *pkt;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		msg_attr_u32(&m, numbers[i].type, 0x80fedc00u + numbers[i].type);
	pkt = parsed();
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		uint32_t got = 0;

		assert_true(numbers[i].read(pkt, &got));
		assert_int_equal(got, 0x80fedc00u + numbers[i].type);
	}
}

static void hardware_type_and_length_are_16_bits(void **state)
{
	const struct nfring_pkt *pkt;
	uint16_t type = 0, len = 0;

	(void)state;
	msg_attr_u16(&m, NFULA_HWTYPE, 772);
	msg_attr_u16(&m, NFULA_HWLEN, 14);
	pkt = parsed();
	assert_true(nfring_pkt_hw_type(pkt, &type) && nfring_pkt_hw_len(pkt, &len));
	assert_int_equal(type, 772);
	assert_int_equal(len, 14);
}

static void absent_number_leaves_the_output_alone(void **state)
{
	const struct nfring_pkt *pkt = parsed();
	uint16_t u16 = 0x5a5a, other = 0x5a5a;
	uint32_t u32 = 0x5a5a5a5a;
	uint64_t ns = 0x5a5a;
	uint8_t hook = 0x5a;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_false(numbers[i].read(pkt, &u32));
	assert_false(nfring_pkt_hw_protocol(pkt, &u16) || nfring_pkt_hw_type(pkt, &u16) ||
		     nfring_pkt_hw_len(pkt, &u16));
	assert_false(nfring_pkt_vlan(pkt, &u16, &other) || nfring_pkt_hook(pkt, &hook));
	assert_false(nfring_pkt_timestamp_ns(pkt, &ns));
	assert_true(u16 == 0x5a5a && other == 0x5a5a && u32 == 0x5a5a5a5a && ns == 0x5a5a && hook == 0x5a);
}

static const void *hw_addr(const struct nfring_pkt *pkt, uint32_t *len)
{
	return nfring_pkt_hw_addr(pkt, len);
}

static const void *payload(const struct nfring_pkt *pkt, uint32_t *len)
{
	return nfring_pkt_payload(pkt, len);
}

static const void *prefix(const struct nfring_pkt *pkt, uint32_t *len)
{
	return nfring_pkt_prefix(pkt, len);
}

static const void *hw_header(const struct nfring_pkt *pkt, uint32_t *len)
{
	return nfring_pkt_hw_header(pkt, len);
}

static const void *l2_header(const struct nfring_pkt *pkt, uint32_t *len)
{
	return nfring_pkt_l2_header(pkt, len);
}

static const void *ct(const struct nfring_pkt *pkt, uint32_t *len)
{
	return nfring_pkt_ct(pkt, len);
}

static const void *raw(const struct nfring_pkt *pkt, uint32_t *len)
{
	return nfring_pkt_attr(pkt, NFULA_PAYLOAD, len);
}

static const void *(*const byte_readers[])(const struct nfring_pkt *,
					   uint32_t *) = { hw_addr, payload, prefix, hw_header, l2_header, ct, raw };

static void absent_bytes_have_length_zero(void **state)
{
	const struct nfring_pkt *pkt = parsed();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(byte_readers); i++) {
		uint32_t len = 0x5a5a5a5a;

		assert_null(byte_readers[i](pkt, &len));
		assert_int_equal(len, 0);
		assert_null(byte_readers[i](pkt, NULL));
	}
}

static void results_may_be_null(void **state)
{
	static const uint8_t bytes[16] = { 0, 8, 1, 2 };
	const struct nfring_pkt *pkt;

	(void)state;
	for (uint16_t type = 1; type < NFRING_PKT_ATTRS; type++)
		if (type != NFULA_VLAN)
			msg_attr(&m, type, bytes, sizeof(bytes));
	pkt = parsed();
	for (size_t i = 0; i < ARRAY_SIZE(byte_readers); i++)
		assert_non_null(byte_readers[i](pkt, NULL));
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_true(numbers[i].read(pkt, NULL));
	assert_true(nfring_pkt_hw_protocol(pkt, NULL) && nfring_pkt_hw_type(pkt, NULL) && nfring_pkt_hw_len(pkt, NULL));
	assert_true(nfring_pkt_hook(pkt, NULL) && nfring_pkt_timestamp_ns(pkt, NULL));
}

static void number_of_fewer_bytes_is_absent(void **state)
{
	const struct nfring_pkt *pkt;
	uint32_t u32 = 7;
	uint16_t u16 = 7;

	(void)state;
	msg_attr(&m, NFULA_PREFIX, "abc", 3);
	msg_attr(&m, NFULA_PAYLOAD, "x", 1);
	pkt = parsed();
	assert_true(nfring_pkt_u16(pkt, NFULA_PREFIX, &u16));
	assert_int_equal(u16, 'a' << 8 | 'b');
	assert_false(nfring_pkt_u32(pkt, NFULA_PREFIX, &u32));
	assert_false(nfring_pkt_u16(pkt, NFULA_PAYLOAD, &u16));
	assert_true(u16 == ('a' << 8 | 'b') && u32 == 7);
}

static void timestamp_is_nanoseconds(void **state)
{
	/* 2100000000 s (beyond 2^31 in ns at once) and 999999 us, big-endian. */
	static const uint8_t raw[16] = { 0, 0, 0, 0, 0x7d, 0x2b, 0x75, 0x00, 0, 0, 0, 0, 0x00, 0x0f, 0x42, 0x3f };
	uint64_t ns = 0;

	(void)state;
	msg_attr(&m, NFULA_TIMESTAMP, raw, sizeof(raw));
	assert_true(nfring_pkt_timestamp_ns(parsed(), &ns));
	assert_true(ns == 2100000000999999000u);
}

static void hardware_address_has_the_length_it_says(void **state)
{
	struct nfulnl_msg_packet_hw hw = { .hw_addrlen = htons(6), .hw_addr = { 2, 0, 0, 0, 0, 1, 9, 9 } };
	uint32_t len = 0;

	(void)state;
	msg_attr(&m, NFULA_HWADDR, &hw, sizeof(hw));
	assert_memory_equal(nfring_pkt_hw_addr(parsed(), &len), hw.hw_addr, 6);
	assert_int_equal(len, 6);
}

/* Infiniband says 20, and the struct holds 8. */
static void hardware_address_ends_after_8_bytes(void **state)
{
	struct nfulnl_msg_packet_hw hw = { .hw_addrlen = htons(0xffff) };
	uint32_t len = 0;

	(void)state;
	msg_attr(&m, NFULA_HWADDR, &hw, sizeof(hw));
	assert_non_null(nfring_pkt_hw_addr(parsed(), &len));
	assert_int_equal(len, 8);
}

static void expect_prefix(const char *raw, uint32_t raw_len, uint32_t expected)
{
	const char *prefix;
	uint32_t len = 99;

	begin(NULL);
	msg_attr(&m, NFULA_PREFIX, raw, raw_len);
	prefix = nfring_pkt_prefix(parsed(), &len);
	assert_non_null(prefix);
	assert_int_equal(len, expected);
	assert_memory_equal(prefix, raw, expected);
	assert_true(exact_block_free(&block));
}

static void prefix_comes_without_its_nul(void **state)
{
	(void)state;
	expect_prefix("hello", 6, 5);
	expect_prefix("hello", 5, 5);
	expect_prefix("", 1, 0);
	expect_prefix("", 0, 0);
	expect_prefix("a\0b", 4, 3);
	expect_prefix("\0\0", 2, 1);
	block = exact_block_make(NULL, 0, 0);
}

static void byte_attributes_come_whole(void **state)
{
	static const uint8_t bytes[] = { 9, 8, 7, 6, 5 };
	static const struct {
		uint16_t type;
		const uint8_t *(*read)(const struct nfring_pkt *, uint32_t *);
	} readers[] = {
		{ NFULA_PAYLOAD, nfring_pkt_payload },
		{ NFULA_HWHEADER, nfring_pkt_hw_header },
		{ NFULA_CT, nfring_pkt_ct },
		{ NFULA_L2HDR, nfring_pkt_l2_header },
	};
	const struct nfring_pkt *pkt;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
		msg_attr(&m, readers[i].type, bytes, (uint32_t)i + 2);
	pkt = parsed();
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		uint32_t len = 0;

		assert_memory_equal(readers[i].read(pkt, &len), bytes, i + 2);
		assert_int_equal(len, i + 2);
	}
}

static void types_out_of_range_are_absent(void **state)
{
	const struct nfring_pkt *pkt = parsed();
	static const unsigned types[] = { 0, NFRING_PKT_ATTRS, 32, 33, 64, UINT_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		assert_false(nfring_pkt_has(pkt, types[i]));
		assert_null(nfring_pkt_attr(pkt, types[i], NULL));
	}
}

#define BATCH_TEST(behaviour)                                                                                          \
	{                                                                                                              \
		"batch." #behaviour, behaviour, begin, end, NULL                                                       \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		BATCH_TEST(family_and_group_come_from_the_header),
		BATCH_TEST(packet_header_gives_protocol_and_hook),
		BATCH_TEST(each_number_has_its_own_attribute),
		BATCH_TEST(hardware_type_and_length_are_16_bits),
		BATCH_TEST(absent_number_leaves_the_output_alone),
		BATCH_TEST(timestamp_is_nanoseconds),
		BATCH_TEST(hardware_address_has_the_length_it_says),
		BATCH_TEST(hardware_address_ends_after_8_bytes),
		BATCH_TEST(prefix_comes_without_its_nul),
		BATCH_TEST(byte_attributes_come_whole),
		BATCH_TEST(absent_bytes_have_length_zero),
		BATCH_TEST(results_may_be_null),
		BATCH_TEST(number_of_fewer_bytes_is_absent),
		BATCH_TEST(types_out_of_range_are_absent),
	};

	return RUN(batch, tests);
}
