/* SPDX-License-Identifier: MIT */
/* Messages for programs with a socket of their own: byte for byte what 1.0.2 writes, and what it takes. */
#include "compat_fixture.h"
#include "host_order.h"

static struct nlattr *attr[NFULA_MAX + 1];

static int make(void **state)
{
	(void)state;
	memset(&m, 0, sizeof(m));
	memset(attr, 0, sizeof(attr));
	msg_begin_packet(&m, 2, GROUP);
	errno = 77;
	return 0;
}

/* Parses the message in memory of its length. Returns what nflog_nlmsg_parse() returns; the attributes are freed. */
static int parse(void)
{
	struct nlmsghdr *copy = malloc(m.len);
	int ret;

	assert_non_null(copy);
	memcpy(copy, m.bytes, m.len);
	ret = nflog_nlmsg_parse(copy, attr);
	free(copy);
	return ret;
}

static void header_is_20_bytes_and_nothing_behind_them(void **state)
{
	alignas(4) char buf[32];

	(void)state;
	memset(buf, 0x55, sizeof(buf));
	assert_ptr_equal(nflog_nlmsg_put_header(buf, NFULNL_MSG_CONFIG, 10, 0x1234), buf);
	assert_memory_equal(buf,
			    HOST32("\0", "\0", "\0", "\24") HOST16("\4", "\1")
				    HOST16("\0", "\1") "\0\0\0\0\0\0\0\0\12\0\22\64\x55\x55\x55\x55",
			    24);
	assert_int_equal(errno, 77);
}

static void commands_and_modes_leave_their_padding_as_it_was(void **state)
{
	alignas(4) char buf[64];
	struct nlmsghdr *n;

	(void)state;
	memset(buf, 0x55, sizeof(buf));
	n = nflog_nlmsg_put_header(buf, NFULNL_MSG_CONFIG, 0, 0);
	assert_int_equal(nflog_attr_put_cfg_cmd(n, 200), 0);
	assert_int_equal(n->nlmsg_len, 28);
	assert_memory_equal(buf + 20, HOST_NLATTR("\5", "\1") "\310", 5);
	assert_int_equal(nflog_attr_put_cfg_mode(n, 7, 0x01020304), 0);
	assert_int_equal(n->nlmsg_len, 40);
	assert_memory_equal(buf + 28, HOST_NLATTR("\12", "\2") "\1\2\3\4\7\0", 10);
	assert_memory_equal(buf + 40, "\x55\x55\x55\x55", 4);
	assert_int_equal(errno, 77);
}

/* The exact length of a value; -1: any. */
static const int value_bytes[NFULA_CT_INFO + 1] = {
	[NFULA_UNSPEC] = -1,
	[NFULA_PACKET_HDR] = 4,
	[NFULA_MARK] = 4,
	[NFULA_TIMESTAMP] = 16,
	[NFULA_IFINDEX_INDEV] = 4,
	[NFULA_IFINDEX_OUTDEV] = 4,
	[NFULA_IFINDEX_PHYSINDEV] = 4,
	[NFULA_IFINDEX_PHYSOUTDEV] = 4,
	[NFULA_HWADDR] = 12,
	[NFULA_PAYLOAD] = -1,
	[NFULA_PREFIX] = -1,
	[NFULA_UID] = 4,
	[NFULA_SEQ] = 4,
	[NFULA_SEQ_GLOBAL] = 4,
	[NFULA_GID] = 4,
	[NFULA_HWTYPE] = 2,
	[NFULA_HWHEADER] = -1,
	[NFULA_HWLEN] = 2,
	[NFULA_CT] = -1,
	[NFULA_CT_INFO] = 4,
};

static void attributes_have_exact_lengths(void **state)
{
	static const char zeroes[20];

	for (uint16_t type = 0; type < ARRAY_SIZE(value_bytes); type++)
		for (int n = 0; n < 20; n++) {
			bool right = value_bytes[type] < 0 || value_bytes[type] == n;

			if (type == NFULA_PREFIX && n == 0)
				continue;
			make(state);
			msg_attr(&m, type, zeroes, (uint32_t)n);
			assert_int_equal(parse(), right ? 1 : -1);
			assert_int_equal(attr[type] != NULL, right);
			assert_int_equal(errno, right ? 77 : ERANGE);
		}
}

static void prefix_needs_its_nul(void **state)
{
	(void)state;
	msg_attr(&m, NFULA_PREFIX, "abc", 3);
	assert_int_equal(parse(), -1);
	assert_int_equal(errno, EINVAL);
	make(state);
	msg_attr(&m, NFULA_PREFIX, "", 0);
	assert_int_equal(parse(), -1);
	assert_int_equal(errno, ERANGE);
}

static void bad_attribute_ends_the_list(void **state)
{
	(void)state;
	msg_attr_u32(&m, NFULA_MARK, 1);
	msg_attr(&m, NFULA_UID, "ab", 2);
	msg_attr_u32(&m, NFULA_GID, 1);
	assert_int_equal(parse(), -1);
	assert_non_null(attr[NFULA_MARK]);
	assert_null(attr[NFULA_GID]);
}

static void types_that_1_0_2_does_not_know_are_skipped(void **state)
{
	(void)state;
	for (uint16_t type = NFULA_CT_INFO + 1; type < 300; type++)
		msg_attr(&m, type, "a", 1);
	msg_attr_u32(&m, NFULA_MARK, 1);
	assert_int_equal(parse(), 1);
	assert_non_null(attr[NFULA_MARK]);
	assert_int_equal(errno, EOPNOTSUPP);
	for (unsigned type = NFULA_CT_INFO + 1; type <= NFULA_MAX; type++)
		assert_null(attr[type]);
}

static void flags_of_a_type_are_masked_and_the_last_of_two_counts(void **state)
{
	struct nlmsghdr *n = (void *)m.bytes;

	(void)state;
	msg_attr_u32(&m, NFULA_MARK, 1);
	msg_attr_u32(&m, NFULA_MARK | NLA_F_NESTED | NLA_F_NET_BYTEORDER, 2);
	assert_int_equal(nflog_nlmsg_parse(n, attr), 1);
	assert_ptr_equal(attr[NFULA_MARK], m.bytes + 28);
}

static void broken_lengths_end_the_list_without_a_failure(void **state)
{
	static const uint16_t lengths[] = { 0, 3, 9, UINT16_MAX };

	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		make(state);
		msg_attr_u32(&m, NFULA_MARK, 1);
		msg_attr_claiming(&m, lengths[i], NFULA_UID, "abcd", 4);
		assert_int_equal(parse(), 1);
		assert_non_null(attr[NFULA_MARK]);
		assert_null(attr[NFULA_UID]);
	}
}

static void message_without_attributes_has_none(void **state)
{
	static const uint32_t lengths[] = { 0, 16, 19, 20, 23 };

	(void)state;
	msg_attr_u32(&m, NFULA_MARK, 1);
	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		msg_header(&m)->nlmsg_len = lengths[i];
		assert_int_equal(parse(), 1);
		assert_null(attr[NFULA_MARK]);
	}
}

#define MESSAGE_TEST(behaviour)                                                                                        \
	{                                                                                                              \
		"message." #behaviour, behaviour, make, NULL, NULL                                                     \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		MESSAGE_TEST(header_is_20_bytes_and_nothing_behind_them),
		MESSAGE_TEST(commands_and_modes_leave_their_padding_as_it_was),
		MESSAGE_TEST(attributes_have_exact_lengths),
		MESSAGE_TEST(prefix_needs_its_nul),
		MESSAGE_TEST(bad_attribute_ends_the_list),
		MESSAGE_TEST(types_that_1_0_2_does_not_know_are_skipped),
		MESSAGE_TEST(flags_of_a_type_are_masked_and_the_last_of_two_counts),
		MESSAGE_TEST(broken_lengths_end_the_list_without_a_failure),
		MESSAGE_TEST(message_without_attributes_has_none),
	};

	return RUN(message, tests);
}
