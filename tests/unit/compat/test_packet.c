/* SPDX-License-Identifier: MIT */
/* Datagrams to nflog_handle_packet(): which packets the callbacks get, what is returned, what is counted. */
#include "compat_fixture.h"

/* -- what 1.0.2 does ----------------------------------------------------------------------- */

static void packet_goes_to_the_callback_of_its_group(void **state)
{
	struct nflog_g_handle *other = bind_unasked(7);

	(void)state;
	put_packet(GROUP, 0);
	put_packet(7, 0);
	put_packet(GROUP, 1);
	expect(0, 3);
	assert_int_equal(seen.group[1], 7);
	assert_int_equal(seen.seq[2], 1);
	assert_int_equal(count(&g->ledger.delivered), 2);
	assert_int_equal(count(&other->ledger.delivered), 1);
	assert_int_equal(count(&g->ledger.lost) + count(&other->ledger.lost), 0);
}

static void callback_gets_the_message_where_it_lies_and_the_errno_of_the_caller(void **state)
{
	alignas(4) char buf[64];

	(void)state;
	put_packet(GROUP, 3);
	memcpy(buf, m.bytes, m.len);
	errno = 77;
	assert_int_equal(nflog_handle_packet(h, buf, (int)m.len), 0);
	assert_ptr_equal(seen.nfg, buf + sizeof(struct nlmsghdr));
	assert_int_equal(seen.err, 77);
}

static void callback_that_returns_less_than_0_ends_the_datagram_with_minus_1(void **state)
{
	(void)state;
	returns[1] = -5;
	for (uint32_t i = 0; i < 3; i++)
		put_packet(GROUP, i);
	expect(-1, 2);
}

static void callback_that_returns_more_than_0_changes_nothing(void **state)
{
	(void)state;
	returns[0] = 1;
	returns[1] = returns[2] = returns[3] = 5;
	for (uint32_t i = 0; i < 3; i++)
		put_packet(GROUP, i);
	expect(0, 3);
}

static void group_without_a_callback_ends_the_datagram(void **state)
{
	(void)state;
	nflog_callback_register(g, NULL, NULL);
	put_packet(GROUP, 0);
	expect(-1, 0);
}

static void group_that_is_not_bound_ends_the_datagram(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	put_packet(9, 0);
	put_packet(GROUP, 1);
	expect(-1, 1);
	compat_group_release(g);
	put_packet(GROUP, 1);
	expect(-1, 0);
}

static void group_of_another_handle_is_not_this_one(void **state)
{
	struct nflog_handle *mine = h, *other = nflog_open();

	(void)state;
	h = other;
	bind_unasked(8);
	h = mine;
	put_packet(8, 0);
	expect(-1, 0);
	assert_int_equal(nflog_close(other), 0);
}

static void messages_of_other_kinds_end_the_datagram(void **state)
{
	static const uint16_t types[] = { NLMSG_OVERRUN, 5, 0x10, 0x300, 0x100, 0x1400, 0xff00, 0x402, 0x4ff };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(types); i++) {
		put_packet(GROUP, i);
		msg_begin(&m, types[i]);
		msg_put(&m, "\0\0\0\5", 4);
		msg_end(&m);
		put_packet(GROUP, 99);
		expect(-1, 1);
	}
}

static void configuration_messages_are_skipped(void **state)
{
	(void)state;
	msg_begin(&m, NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG);
	put_packet(GROUP, 0);
	expect(0, 1);
}

static void flags_sequence_and_version_of_a_message_are_ignored(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	msg_header(&m)->nlmsg_flags = 0xffff;
	msg_header(&m)->nlmsg_seq = UINT32_MAX;
	m.bytes[17] = 1;
	expect(0, 1);
}

static void fewer_bytes_than_a_header_are_ignored(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < sizeof(struct nlmsghdr); n++)
		assert_int_equal(hand_in_part(n), 0);
	assert_int_equal(nflog_handle_packet(h, NULL, 0), 0);
}

static void zeroes_behind_the_packets_are_a_failure(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	m.len += 40;
	expect(-1, 1);
}

static void negative_length_is_a_failure(void **state)
{
	char byte = 0;

	(void)state;
	assert_int_equal(nflog_handle_packet(h, &byte, -1), -1);
	assert_int_equal(seen.calls, 0);
}

static void message_without_a_group_ends_the_datagram(void **state)
{
	(void)state;
	for (uint32_t length = 0; length < NFR_MSG_MIN_BYTES; length++) {
		put_packet(GROUP, 0);
		msg_header(&m)->nlmsg_len = length;
		expect(-1, 0);
	}
	put_packet(GROUP, 0);
	msg_header(&m)->nlmsg_len = UINT32_MAX;
	expect(-1, 0);
}

static void packet_without_attributes_reaches_the_callback(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, GROUP);
	expect(0, 1);
	assert_int_equal(seen.seq[0], UINT32_MAX);
}

static void unknown_attributes_are_skipped_and_the_last_of_two_counts(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, GROUP);
	msg_attr_u32(&m, 200, 1);
	msg_attr_u32(&m, 0, 1);
	msg_attr_u32(&m, NFULA_SEQ | NLA_F_NESTED, 1);
	msg_attr_u32(&m, NFULA_SEQ, 2);
	expect(0, 1);
	assert_int_equal(seen.seq[0], 2);
}

/* -- what is right here and wrong in 1.0.2 ------------------------------------------------- */

static void end_of_a_batch_is_no_failure(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	put_packet(GROUP, 1);
	msg_done(&m);
	expect(0, 2);
	msg_done(&m);
	expect(0, 0);
	msg_begin(&m, NLMSG_DONE);
	put_packet(GROUP, 2);
	expect(0, 1);
}

static void acks_and_noops_are_no_failure(void **state)
{
	(void)state;
	msg_error(&m, 3, 0);
	msg_error(&m, 4, -1);
	msg_begin(&m, NLMSG_NOOP);
	put_packet(GROUP, 0);
	expect(0, 1);
	assert_int_equal(count(&g->ledger.malformed), 0);
}

static void broken_attribute_list_drops_that_message_alone_and_is_counted(void **state)
{
	static const uint16_t lengths[] = { 0, 3, 9 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		put_packet(GROUP, 3 * i);
		put_packet(GROUP, 3 * i + 1);
		msg_attr_claiming(&m, lengths[i], NFULA_MARK, "abcd", 4);
		put_packet(GROUP, 3 * i + 2);
		expect(0, 2);
		assert_int_equal(count(&g->ledger.malformed), i + 1);
		assert_int_equal(count(&g->ledger.lost), i + 1); /* its number is missing */
	}
}

static void short_attribute_is_absent_and_counted(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, GROUP);
	msg_attr(&m, NFULA_SEQ, "ab", 2);
	expect(0, 1);
	assert_int_equal(seen.seq[0], UINT32_MAX);
	assert_int_equal(count(&g->ledger.malformed), 1);
}

static void number_of_a_packet_is_hidden_from_a_program_that_did_not_ask(void **state)
{
	(void)state;
	compat_put(&g->asked, COMPAT_FLAGS, 0);
	put_packet(GROUP, 0);
	put_packet(GROUP, 5);
	expect(0, 2);
	assert_int_equal(seen.seq[1], UINT32_MAX);
	assert_int_equal(count(&g->ledger.lost), 4);
}

#define PACKET_TEST(behaviour) COMPAT_TEST(packet, behaviour)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		PACKET_TEST(packet_goes_to_the_callback_of_its_group),
		PACKET_TEST(callback_gets_the_message_where_it_lies_and_the_errno_of_the_caller),
		PACKET_TEST(callback_that_returns_less_than_0_ends_the_datagram_with_minus_1),
		PACKET_TEST(callback_that_returns_more_than_0_changes_nothing),
		PACKET_TEST(group_without_a_callback_ends_the_datagram),
		PACKET_TEST(group_that_is_not_bound_ends_the_datagram),
		PACKET_TEST(group_of_another_handle_is_not_this_one),
		PACKET_TEST(messages_of_other_kinds_end_the_datagram),
		PACKET_TEST(configuration_messages_are_skipped),
		PACKET_TEST(flags_sequence_and_version_of_a_message_are_ignored),
		PACKET_TEST(fewer_bytes_than_a_header_are_ignored),
		PACKET_TEST(zeroes_behind_the_packets_are_a_failure),
		PACKET_TEST(negative_length_is_a_failure),
		PACKET_TEST(message_without_a_group_ends_the_datagram),
		PACKET_TEST(packet_without_attributes_reaches_the_callback),
		PACKET_TEST(unknown_attributes_are_skipped_and_the_last_of_two_counts),
		PACKET_TEST(end_of_a_batch_is_no_failure),
		PACKET_TEST(acks_and_noops_are_no_failure),
		PACKET_TEST(broken_attribute_list_drops_that_message_alone_and_is_counted),
		PACKET_TEST(short_attribute_is_absent_and_counted),
		PACKET_TEST(number_of_a_packet_is_hidden_from_a_program_that_did_not_ask),
	};

	return RUN(packet, tests);
}
