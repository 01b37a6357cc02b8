/* SPDX-License-Identifier: MIT */
/* The walk over the messages of a datagram. */
#include "nlmsg.h"

#include "msg.h"
#include "sanitizers.h"
#include "unit.h"

#include <sys/mman.h>

static struct msg m;
static struct nfr_parse p;

static int clear(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	memset(&p, 0, sizeof(p));
	return 0;
}

static void parse_and_expect(uint32_t max, uint32_t packets, uint32_t malformed)
{
	struct exact_block block = msg_parse(&m, max, &p);

	assert_true(exact_block_free(&block));
	assert_int_equal(p.count, packets);
	assert_int_equal(p.malformed, malformed);
}

static void empty_datagram_gives_nothing(void **state)
{
	(void)state;
	parse_and_expect(4, 0, 0);
}

static void one_packet_gives_one_descriptor(void **state)
{
	(void)state;
	msg_numbered(&m, 7);
	parse_and_expect(4, 1, 0);
	assert_int_equal(p.group, 5);
	assert_int_equal(p.numbered, 1);
	assert_int_equal(p.seq_first, 7);
	assert_int_equal(p.seq_last, 7);
}

static void bare_packet_has_no_attributes(void **state)
{
	struct exact_block block;

	(void)state;
	msg_begin_packet(&m, 2, 5);
	block = msg_parse(&m, 1, &p);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.numbered, 0);
	assert_int_equal(p.pkt[0].present, 0);
	assert_int_equal(nfring_pkt_family(&p.pkt[0]), 2);
	assert_int_equal(nfring_pkt_group(&p.pkt[0]), 5);
	assert_true(exact_block_free(&block));
}

static void packets_keep_their_order(void **state)
{
	struct exact_block block;
	uint32_t seq;

	(void)state;
	for (uint32_t i = 0; i < 50; i++)
		msg_numbered(&m, UINT32_MAX - 20 + i);
	msg_done(&m);
	block = msg_parse(&m, 50, &p);
	assert_int_equal(p.count, 50);
	assert_int_equal(p.malformed, 0);
	for (uint32_t i = 0; i < 50; i++) {
		assert_true(nfring_pkt_seq(&p.pkt[i], &seq));
		assert_int_equal(seq, (uint32_t)(UINT32_MAX - 20 + i));
	}
	assert_int_equal(p.seq_first, UINT32_MAX - 20);
	assert_int_equal(p.seq_last, 28);
	assert_true(exact_block_free(&block));
}

static void done_and_noop_are_no_packets(void **state)
{
	(void)state;
	msg_done(&m);
	msg_numbered(&m, 1);
	msg_begin(&m, NLMSG_NOOP);
	msg_numbered(&m, 2);
	msg_done(&m);
	parse_and_expect(4, 2, 0);
	assert_int_equal(p.numbered, 2);
}

static void unknown_types_are_counted_and_skipped(void **state)
{
	static const uint16_t types[] = {
		0,
		NLMSG_OVERRUN,
		NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG,
		NFNL_SUBSYS_ULOG << 8 | 0xff,
		NFNL_SUBSYS_QUEUE << 8,
		NFNL_SUBSYS_CTNETLINK << 8,
		0xffff,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		msg_begin(&m, types[i]);
		msg_put(&m, "\2\0\0\5", 4);
		msg_end(&m);
		msg_numbered(&m, (uint32_t)i);
	}
	parse_and_expect(16, ARRAY_SIZE(types), ARRAY_SIZE(types));
	assert_int_equal(p.seq_last, ARRAY_SIZE(types) - 1);
}

static void packet_without_its_nfgenmsg_is_malformed(void **state)
{
	(void)state;
	for (uint32_t len = sizeof(struct nlmsghdr); len < NFR_MSG_MIN_BYTES; len++) {
		clear(state);
		msg_begin(&m, MSG_PACKET);
		msg_put(&m, "\2\0\0\5", 4);
		msg_header(&m)->nlmsg_len = len;
		m.len = m.begin + (len + 3) / 4 * 4;
		msg_numbered(&m, 1);
		parse_and_expect(4, 1, 1);
	}
}

static void message_shorter_than_its_header_ends_the_walk(void **state)
{
	(void)state;
	for (uint32_t len = 0; len < sizeof(struct nlmsghdr); len++) {
		clear(state);
		msg_numbered(&m, 1);
		msg_numbered(&m, 2);
		msg_header(&m)->nlmsg_len = len;
		msg_numbered(&m, 3);
		parse_and_expect(4, 1, 1);
	}
}

static void message_longer_than_the_datagram_ends_the_walk(void **state)
{
	static const uint32_t lens[] = { 29, 32, 65536, 0x7fffffff, 0x80000000u, UINT32_MAX - 3, UINT32_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		clear(state);
		msg_numbered(&m, 1);
		msg_numbered(&m, 2);
		msg_header(&m)->nlmsg_len = lens[i];
		parse_and_expect(4, 1, 1);
	}
}

static void rest_too_short_for_a_header_is_malformed(void **state)
{
	(void)state;
	for (uint32_t rest = 1; rest < sizeof(struct nlmsghdr); rest++) {
		clear(state);
		msg_numbered(&m, 1);
		m.len += rest;
		parse_and_expect(4, 1, 1);
	}
}

/* The last message need not be padded: nothing after it is read. */
static void unpadded_last_message_is_whole(void **state)
{
	(void)state;
	for (uint32_t len = 1; len <= 4; len++) {
		struct exact_block block;
		uint32_t got;

		clear(state);
		msg_begin_packet(&m, 2, 5);
		msg_attr(&m, NFULA_PAYLOAD, "abcd", len);
		m.len -= 4 - len;
		msg_end(&m);
		block = msg_parse(&m, 1, &p);
		assert_int_equal(p.count, 1);
		assert_int_equal(p.malformed, 0);
		assert_memory_equal(nfring_pkt_payload(&p.pkt[0], &got), "abcd", len);
		assert_int_equal(got, len);
		assert_true(exact_block_free(&block));
	}
}

static void too_many_packets_for_the_descriptors_are_malformed(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		msg_numbered(&m, i);
	parse_and_expect(10, 10, 0);
	parse_and_expect(9, 9, 1);
	/* What found no room is not numbered: the ledger then sees it as lost. */
	assert_int_equal(p.numbered, 9);
	assert_int_equal(p.seq_last, 8);
	parse_and_expect(1, 1, 9);
	parse_and_expect(0, 0, 10);
}

static void shortest_packets_fill_the_bound_exactly(void **state)
{
	(void)state;
	while (m.len + NFR_MSG_MIN_BYTES <= 4000)
		msg_begin_packet(&m, 2, 5);
	parse_and_expect(m.len / NFR_MSG_MIN_BYTES, 200, 0);
}

static void dropped_message_leaves_its_neighbours(void **state)
{
	(void)state;
	msg_numbered(&m, 1);
	msg_begin_packet(&m, 2, 5);
	msg_attr_claiming(&m, 0, NFULA_SEQ, NULL, 0);
	msg_numbered(&m, 3);
	parse_and_expect(4, 2, 1);
	assert_int_equal(p.numbered, 2);
	assert_int_equal(p.seq_first, 1);
	assert_int_equal(p.seq_last, 3);
}

static void result_of_the_last_datagram_is_forgotten(void **state)
{
	(void)state;
	msg_numbered(&m, 1);
	m.len += 3;
	parse_and_expect(4, 1, 1);
	m.len = 0;
	parse_and_expect(4, 0, 0);
	assert_int_equal(p.numbered, 0);
}

static struct {
	unsigned calls;
	uint32_t seq;
	int err;
} ack;

static void note_ack(void *user, uint32_t seq, int err)
{
	assert_ptr_equal(user, &ack);
	ack.calls++;
	ack.seq = seq;
	ack.err = err;
}

static void acks_among_packets_are_handed_over(void **state)
{
	(void)state;
	memset(&ack, 0, sizeof(ack));
	p.on_ack = note_ack;
	p.on_ack_user = &ack;
	msg_numbered(&m, 1);
	msg_error(&m, 0xdeadbeef, -95);
	msg_numbered(&m, 2);
	parse_and_expect(4, 2, 0);
	assert_int_equal(ack.calls, 1);
	assert_int_equal(ack.seq, 0xdeadbeef);
	assert_int_equal(ack.err, -95);
	msg_error(&m, 9, 0);
	parse_and_expect(4, 2, 0);
	assert_int_equal(ack.calls, 3);
	assert_int_equal(ack.err, 0);
}

static void acks_without_a_listener_are_skipped(void **state)
{
	(void)state;
	msg_error(&m, 1, -1);
	msg_numbered(&m, 1);
	parse_and_expect(4, 1, 0);
}

static void short_ack_is_malformed(void **state)
{
	memset(&ack, 0, sizeof(ack));
	for (uint32_t len = sizeof(struct nlmsghdr); len < sizeof(struct nlmsghdr) + sizeof(struct nlmsgerr); len++) {
		clear(state);
		p.on_ack = note_ack;
		p.on_ack_user = &ack;
		msg_error(&m, 1, -1);
		msg_header(&m)->nlmsg_len = len;
		m.len = len;
		parse_and_expect(4, 0, 1);
	}
	assert_int_equal(ack.calls, 0);
}

static void hidden_number_still_reaches_the_ledger(void **state)
{
	struct exact_block block;

	(void)state;
	p.hide = 1u << NFULA_SEQ;
	msg_begin_packet(&m, 2, 5);
	msg_attr_u32(&m, NFULA_MARK, 3);
	msg_attr_u32(&m, NFULA_SEQ, 42);
	block = msg_parse(&m, 1, &p);
	assert_int_equal(p.numbered, 1);
	assert_int_equal(p.seq_first, 42);
	assert_false(nfring_pkt_has(&p.pkt[0], NFULA_SEQ));
	assert_true(nfring_pkt_has(&p.pkt[0], NFULA_MARK));
	assert_true(exact_block_free(&block));
}

static void unnumbered_packets_count_as_packets_only(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, 5);
	msg_numbered(&m, 8);
	msg_begin_packet(&m, 2, 5);
	parse_and_expect(4, 3, 0);
	assert_int_equal(p.numbered, 1);
	assert_int_equal(p.seq_first, 8);
	assert_int_equal(p.seq_last, 8);
}

/* A program's buffer may lie anywhere: the descriptor then says where the attributes lie, but not in which message.
 * ThreadSanitizer lets a program have a few places only: there it lies with the shared objects. */
static void descriptor_may_lie_far_from_the_datagram(void **state)
{
	struct nfring_pkt pkt;
	char *page = mmap(TEST_TSAN ? NULL : (void *)0x200000000000u, 65536, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | (TEST_TSAN ? 0 : MAP_FIXED_NOREPLACE), -1, 0);

	(void)state;
	assert_true(page != MAP_FAILED);
	msg_begin_packet(&m, 2, 5);
	msg_attr_u32(&m, NFULA_MARK, 3);
	msg_attr_u32(&m, NFULA_SEQ, 42);
	memcpy(page, m.bytes, m.len);
	p.pkt = &pkt;
	p.max = 1;
	nfr_nlmsg_parse(&p, page, m.len);
	assert_int_equal(p.count, 1);
	assert_int_equal(p.group, 5);
	assert_int_equal(p.numbered, 1);
	assert_int_equal(p.seq_first, 42);
	assert_int_equal(pkt.present, 1u << NFULA_MARK | 1u << NFULA_SEQ);
	assert_int_equal(4 * pkt.attr[NFULA_MARK], 20);
	munmap(page, 65536);
}

#define WALK_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"nlmsg." #behaviour, behaviour, clear, NULL, NULL                                                      \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		WALK_TEST(empty_datagram_gives_nothing),
		WALK_TEST(one_packet_gives_one_descriptor),
		WALK_TEST(bare_packet_has_no_attributes),
		WALK_TEST(packets_keep_their_order),
		WALK_TEST(done_and_noop_are_no_packets),
		WALK_TEST(unknown_types_are_counted_and_skipped),
		WALK_TEST(packet_without_its_nfgenmsg_is_malformed),
		WALK_TEST(message_shorter_than_its_header_ends_the_walk),
		WALK_TEST(message_longer_than_the_datagram_ends_the_walk),
		WALK_TEST(rest_too_short_for_a_header_is_malformed),
		WALK_TEST(unpadded_last_message_is_whole),
		WALK_TEST(too_many_packets_for_the_descriptors_are_malformed),
		WALK_TEST(shortest_packets_fill_the_bound_exactly),
		WALK_TEST(dropped_message_leaves_its_neighbours),
		WALK_TEST(result_of_the_last_datagram_is_forgotten),
		WALK_TEST(acks_among_packets_are_handed_over),
		WALK_TEST(acks_without_a_listener_are_skipped),
		WALK_TEST(short_ack_is_malformed),
		WALK_TEST(hidden_number_still_reaches_the_ledger),
		WALK_TEST(unnumbered_packets_count_as_packets_only),
		WALK_TEST(descriptor_may_lie_far_from_the_datagram),
	};

	return RUN(nlmsg, tests);
}
