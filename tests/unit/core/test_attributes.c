/* SPDX-License-Identifier: MIT */
/* The walk over the attributes of a packet: what counts as there, and what does not. */
#include "msg.h"
#include "unit.h"

static struct msg m;
static struct nfr_parse p;
static struct exact_block block;

static const uint8_t value[64] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

/* Shortest value of each attribute; 0 for bytes of any length. */
static const uint8_t min_bytes[NFRING_PKT_ATTRS] = {
	[NFULA_PACKET_HDR] = 4,
	[NFULA_MARK] = 4,
	[NFULA_TIMESTAMP] = 16,
	[NFULA_IFINDEX_INDEV] = 4,
	[NFULA_IFINDEX_OUTDEV] = 4,
	[NFULA_IFINDEX_PHYSINDEV] = 4,
	[NFULA_IFINDEX_PHYSOUTDEV] = 4,
	[NFULA_HWADDR] = 12,
	[NFULA_UID] = 4,
	[NFULA_SEQ] = 4,
	[NFULA_SEQ_GLOBAL] = 4,
	[NFULA_GID] = 4,
	[NFULA_HWTYPE] = 2,
	[NFULA_HWLEN] = 2,
	[NFULA_CT_INFO] = 4,
};

static int begin(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	memset(&p, 0, sizeof(p));
	memset(&block, 0, sizeof(block));
	msg_begin_packet(&m, 2, 5);
	return 0;
}

static const struct nfring_pkt *parsed(uint32_t packets, uint32_t malformed)
{
	block = msg_parse(&m, 4, &p);
	assert_int_equal(p.count, packets);
	assert_int_equal(p.malformed, malformed);
	return &p.pkt[0];
}

static void done(void)
{
	assert_true(exact_block_free(&block));
}

static void each_type_is_found_alone(void **state)
{
	for (unsigned type = 1; type < NFRING_PKT_ATTRS; type++) {
		const struct nfring_pkt *pkt;
		const void *at;
		uint32_t len = 0;

		begin(state);
		msg_attr(&m, (uint16_t)type, value, 16);
		pkt = parsed(1, 0);
		assert_int_equal(pkt->present, 1u << type);
		at = nfring_pkt_attr(pkt, type, &len);
		assert_non_null(at);
		assert_int_equal(len, 16);
		assert_memory_equal(at, value, 16);
		for (unsigned other = 0; other < 64; other++)
			assert_int_equal(nfring_pkt_has(pkt, other), other == type);
		done();
	}
}

static void all_types_are_found_together(void **state)
{
	const struct nfring_pkt *pkt;
	uint32_t len;

	(void)state;
	for (unsigned type = NFRING_PKT_ATTRS - 1; type > 0; type--)
		msg_attr(&m, (uint16_t)type, value + type, 16);
	pkt = parsed(1, 0);
	assert_int_equal(pkt->present, (1u << NFRING_PKT_ATTRS) - 2);
	for (unsigned type = 1; type < NFRING_PKT_ATTRS; type++)
		assert_memory_equal(nfring_pkt_attr(pkt, type, &len), value + type, 16);
	done();
}

/* One byte less than the type needs: absent, counted, and the rest of the packet stays. */
static void short_attribute_is_absent(void **state)
{
	for (unsigned type = 1; type < NFRING_PKT_ATTRS; type++) {
		for (unsigned len = 0; len < min_bytes[type]; len++) {
			const struct nfring_pkt *pkt;

			begin(state);
			msg_attr(&m, (uint16_t)type, value, len);
			msg_attr(&m, type == NFULA_MARK ? NFULA_UID : NFULA_MARK, value, 4);
			pkt = parsed(1, 1);
			assert_false(nfring_pkt_has(pkt, type));
			assert_int_equal(pkt->present, 1u << (type == NFULA_MARK ? NFULA_UID : NFULA_MARK));
			done();
		}
	}
}

static void attribute_of_the_exact_length_is_there(void **state)
{
	for (unsigned type = 1; type < NFRING_PKT_ATTRS; type++) {
		const struct nfring_pkt *pkt;
		uint32_t len = 99;

		begin(state);
		msg_attr(&m, (uint16_t)type, value, min_bytes[type]);
		pkt = parsed(1, 0);
		assert_non_null(nfring_pkt_attr(pkt, type, &len));
		assert_int_equal(len, min_bytes[type]);
		done();
	}
}

static void longer_attribute_than_needed_is_there(void **state)
{
	for (unsigned type = 1; type < NFRING_PKT_ATTRS; type++) {
		uint32_t len = 0;

		begin(state);
		msg_attr(&m, (uint16_t)type, value, 33);
		assert_non_null(nfring_pkt_attr(parsed(1, 0), type, &len));
		assert_int_equal(len, 33);
		done();
	}
}

/* A length below the attribute's own header cannot be stepped over. */
static void length_below_its_header_drops_the_packet(void **state)
{
	for (uint16_t nla_len = 0; nla_len < sizeof(struct nlattr); nla_len++) {
		begin(state);
		msg_attr(&m, NFULA_MARK, value, 4);
		msg_attr_claiming(&m, nla_len, NFULA_UID, value, 4);
		msg_numbered(&m, 9);
		parsed(1, 1);
		assert_int_equal(p.seq_first, 9);
		done();
	}
}

/* It would reach into the next message, or beyond the datagram. */
static void length_beyond_the_packet_drops_it(void **state)
{
	static const uint16_t lens[] = { 9, 12, 36, 1000, UINT16_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		begin(state);
		msg_attr(&m, NFULA_MARK, value, 4);
		msg_attr_claiming(&m, lens[i], NFULA_PAYLOAD, value, 4);
		msg_numbered(&m, 9);
		parsed(1, 1);
		assert_int_equal(p.seq_first, 9);
		done();
	}
}

static void any_order_gives_the_same(void **state)
{
	uint32_t mark = 0, uid = 0;
	const struct nfring_pkt *pkt;

	(void)state;
	msg_attr(&m, NFULA_L2HDR, value, 14);
	msg_attr(&m, NFULA_PAYLOAD, value, 20);
	msg_attr_u32(&m, NFULA_UID, 1000);
	msg_attr_u32(&m, NFULA_MARK, 7);
	msg_attr(&m, NFULA_PACKET_HDR, value, 4);
	pkt = parsed(1, 0);
	assert_true(nfring_pkt_mark(pkt, &mark) && nfring_pkt_uid(pkt, &uid));
	assert_int_equal(mark, 7);
	assert_int_equal(uid, 1000);
	done();
}

static void last_of_duplicates_counts(void **state)
{
	uint32_t mark = 0;

	(void)state;
	msg_attr_u32(&m, NFULA_MARK, 1);
	msg_attr_u32(&m, NFULA_SEQ, 10);
	msg_attr_u32(&m, NFULA_MARK, 2);
	msg_attr_u32(&m, NFULA_SEQ, 11);
	assert_true(nfring_pkt_mark(parsed(1, 0), &mark));
	assert_int_equal(mark, 2);
	/* One packet has one number. */
	assert_int_equal(p.numbered, 1);
	assert_int_equal(p.seq_first, 11);
	done();
}

static void short_duplicate_leaves_the_good_one(void **state)
{
	uint32_t mark = 0;

	(void)state;
	msg_attr_u32(&m, NFULA_MARK, 1);
	msg_attr(&m, NFULA_MARK, value, 3);
	assert_true(nfring_pkt_mark(parsed(1, 1), &mark));
	assert_int_equal(mark, 1);
	done();
}

static void unknown_types_are_skipped(void **state)
{
	static const uint16_t types[] = { 0, NFRING_PKT_ATTRS, 23, 31, 32, 33, 255, 0x3fff };
	uint32_t uid = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		msg_attr(&m, types[i], value, 5);
	msg_attr_u32(&m, NFULA_UID, 3);
	assert_true(nfring_pkt_uid(parsed(1, 0), &uid));
	assert_int_equal(uid, 3);
	assert_int_equal(p.pkt[0].present, 1u << NFULA_UID);
	done();
}

/* NLA_F_NESTED and NLA_F_NET_BYTEORDER are no part of the type. */
static void flags_of_the_type_are_ignored(void **state)
{
	uint32_t len = 0;
	const struct nfring_pkt *pkt;

	(void)state;
	msg_attr(&m, NFULA_CT | NLA_F_NESTED, value, 8);
	msg_attr(&m, NFULA_MARK | NLA_F_NET_BYTEORDER, value, 4);
	pkt = parsed(1, 0);
	assert_memory_equal(nfring_pkt_ct(pkt, &len), value, 8);
	assert_true(nfring_pkt_has(pkt, NFULA_MARK));
	done();
}

static void empty_payload_is_there(void **state)
{
	uint32_t len = 9;

	(void)state;
	msg_attr(&m, NFULA_PAYLOAD, NULL, 0);
	assert_non_null(nfring_pkt_payload(parsed(1, 0), &len));
	assert_int_equal(len, 0);
	done();
}

/* The largest that nla_len can say, at the end of the datagram. */
static void largest_attribute_is_there(void **state)
{
	static uint8_t big[sizeof(struct nlmsghdr) + 4 + 65536];
	struct nlmsghdr h = { .nlmsg_len = sizeof(h) + 4 + 65535, .nlmsg_type = MSG_PACKET };
	struct nlattr a = { .nla_len = UINT16_MAX, .nla_type = NFULA_PAYLOAD };
	uint32_t len = 0;

	(void)state;
	memcpy(big, &h, sizeof(h));
	memcpy(big + sizeof(h) + 4, &a, sizeof(a));
	big[h.nlmsg_len - 1] = 77;
	block = exact_block_make(big, h.nlmsg_len, 1);
	p.pkt = block.pkt;
	p.max = 1;
	nfr_nlmsg_parse(&p, block.datagram, h.nlmsg_len);
	assert_int_equal(p.count, 1);
	assert_int_equal(nfring_pkt_payload(&p.pkt[0], &len)[65530], 77);
	assert_int_equal(len, 65531);
	done();
}

/* Attribute offsets are 16 bits of 4 bytes: the last one of the largest datagram still fits. */
static void last_attribute_of_the_largest_datagram_is_found(void **state)
{
	static uint8_t big[NFR_DATAGRAM_MAX_BYTES];
	struct nlmsghdr h = { .nlmsg_len = sizeof(big), .nlmsg_type = MSG_PACKET };
	struct nlattr filler = { .nla_len = 65532, .nla_type = 0 }, mark = { .nla_len = 8, .nla_type = NFULA_MARK };
	uint32_t at = sizeof(h) + 4, got = 0;

	(void)state;
	memcpy(big, &h, sizeof(h));
	while (at < sizeof(big) - 8) {
		uint32_t room = (uint32_t)sizeof(big) - 8 - at;

		filler.nla_len = (uint16_t)(room < 65532 ? room : 65532);
		memcpy(big + at, &filler, sizeof(filler));
		at += filler.nla_len;
	}
	memcpy(big + at, &mark, sizeof(mark));
	big[at + 7] = 5;
	block = exact_block_make(big, sizeof(big), 1);
	p.pkt = block.pkt;
	p.max = 1;
	nfr_nlmsg_parse(&p, block.datagram, sizeof(big));
	assert_int_equal(p.count, 1);
	assert_true(nfring_pkt_mark(&p.pkt[0], &got));
	assert_int_equal(got, 5);
	done();
}

static void rest_below_an_attribute_header_is_padding(void **state)
{
	for (uint32_t rest = 1; rest < sizeof(struct nlattr); rest++) {
		begin(state);
		msg_attr(&m, NFULA_MARK, value, 4);
		m.len += rest;
		msg_end(&m);
		assert_true(nfring_pkt_has(parsed(1, 0), NFULA_MARK));
		done();
	}
}

static void descriptor_holds_at_another_address(void **state)
{
	struct exact_block other;
	uint32_t mark = 0, bytes;

	(void)state;
	msg_attr_u32(&m, NFULA_MARK, 0xabcd);
	parsed(1, 0);
	other = exact_block_make(m.bytes, m.len, 4);
	bytes = (uint32_t)(other.gap - (uint8_t *)other.pkt);
	memcpy(other.pkt, block.pkt, bytes);
	done();
	assert_true(nfring_pkt_mark(&other.pkt[0], &mark));
	assert_int_equal(mark, 0xabcd);
	assert_true(exact_block_free(&other));
}

#define ATTR_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"attributes." #behaviour, behaviour, begin, NULL, NULL                                                 \
	}

static void numbers_in_network_order_are_read_wherever_they_lie(void **state)
{
	(void)state;
	for (unsigned at = 0; at < 8; at++) {
		assert_int_equal(nfring_get_be16(value + at), (at + 1) << 8 | (at + 2));
		assert_int_equal(nfring_get_be32(value + at),
				 (at + 1) << 24 | (at + 2) << 16 | (at + 3) << 8 | (at + 4));
		assert_int_equal(nfring_get_be64(value + at),
				 (uint64_t)nfring_get_be32(value + at) << 32 | nfring_get_be32(value + at + 4));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ATTR_TEST(each_type_is_found_alone),
		ATTR_TEST(numbers_in_network_order_are_read_wherever_they_lie),
		ATTR_TEST(all_types_are_found_together),
		ATTR_TEST(short_attribute_is_absent),
		ATTR_TEST(attribute_of_the_exact_length_is_there),
		ATTR_TEST(longer_attribute_than_needed_is_there),
		ATTR_TEST(length_below_its_header_drops_the_packet),
		ATTR_TEST(length_beyond_the_packet_drops_it),
		ATTR_TEST(any_order_gives_the_same),
		ATTR_TEST(last_of_duplicates_counts),
		ATTR_TEST(short_duplicate_leaves_the_good_one),
		ATTR_TEST(unknown_types_are_skipped),
		ATTR_TEST(flags_of_the_type_are_ignored),
		ATTR_TEST(empty_payload_is_there),
		ATTR_TEST(largest_attribute_is_there),
		ATTR_TEST(last_attribute_of_the_largest_datagram_is_found),
		ATTR_TEST(rest_below_an_attribute_header_is_padding),
		ATTR_TEST(descriptor_holds_at_another_address),
	};

	return RUN(attributes, tests);
}
