/* SPDX-License-Identifier: MIT */
/* The accessors of a packet: present, absent, too short. */
#include "compat_fixture.h"
#include "host_order.h"

#include <sys/time.h>

/* What the accessors gave in the callback; offsets from the message. */
static struct {
	uint32_t mark, in, out, physin, physout, uid, gid, seq, global, ctid;
	int uid_ret, gid_ret, seq_ret, global_ret, ctid_ret, ctid_errno, time_ret, payload_ret;
	uint16_t hwtype, hwlen;
	ptrdiff_t hdr, hw, hwhdr, prefix, payload; /* -1: NULL */
	struct timeval tv;
} got;

static ptrdiff_t offset(const void *at, const struct nfgenmsg *nfg)
{
	return at ? (const char *)at - ((const char *)nfg - sizeof(struct nlmsghdr)) : -1;
}

static int read_all(struct nflog_g_handle *of, struct nfgenmsg *nfg, struct nflog_data *d, void *data)
{
	char *payload = (char *)&got;

	got.mark = nflog_get_nfmark(d);
	got.in = nflog_get_indev(d);
	got.out = nflog_get_outdev(d);
	got.physin = nflog_get_physindev(d);
	got.physout = nflog_get_physoutdev(d);
	got.hwtype = nflog_get_hwtype(d);
	got.hwlen = nflog_get_msg_packet_hwhdrlen(d);
	got.uid_ret = nflog_get_uid(d, &got.uid);
	got.gid_ret = nflog_get_gid(d, &got.gid);
	got.seq_ret = nflog_get_seq(d, &got.seq);
	got.global_ret = nflog_get_seq_global(d, &got.global);
	got.time_ret = nflog_get_timestamp(d, &got.tv);
	got.payload_ret = nflog_get_payload(d, &payload);
	got.payload = offset(payload, nfg);
	got.hdr = offset(nflog_get_msg_packet_hdr(d), nfg);
	got.hw = offset(nflog_get_packet_hw(d), nfg);
	got.hwhdr = offset(nflog_get_msg_packet_hwhdr(d), nfg);
	got.prefix = offset(nflog_get_prefix(d), nfg);
	got.ctid_ret = nflog_get_ctid(d, &got.ctid);
	got.ctid_errno = errno;
	errno = 77;
	return on_packet(of, nfg, d, data);
}

static int make(void **state)
{
	if (open_handle(state) < 0)
		return -1;
	memset(&got, 0, sizeof(got));
	got.uid = got.gid = got.seq = got.global = got.ctid = 1234;
	got.tv = (struct timeval){ 12, 34 };
	nflog_callback_register(g, read_all, &seen);
	msg_begin_packet(&m, 2, GROUP);
	return 0;
}

static void assert_all_absent(void)
{
	assert_int_equal(got.mark | got.in | got.out | got.physin | got.physout | got.hwtype | got.hwlen, 0);
	assert_int_equal(got.uid_ret & got.gid_ret & got.seq_ret & got.global_ret & got.ctid_ret & got.time_ret, -1);
	assert_int_equal(got.uid & got.gid & got.seq & got.global & got.ctid, 1234);
	assert_int_equal(got.tv.tv_sec, 12);
	assert_int_equal(got.tv.tv_usec, 34);
	assert_int_equal(got.hdr & got.hw, -1);
	assert_int_equal(got.ctid_errno, 77);
}

static void absent_attributes_are_0_null_or_minus_1(void **state)
{
	(void)state;
	assert_int_equal(hand_in(), 0);
	assert_all_absent();
	assert_int_equal(got.hwhdr & got.prefix & got.payload, -1);
	assert_int_equal(got.payload_ret, -1);
}

static void numbers_are_in_host_order(void **state)
{
	static const uint16_t types[] = { NFULA_MARK,
					  NFULA_IFINDEX_INDEV,
					  NFULA_IFINDEX_OUTDEV,
					  NFULA_IFINDEX_PHYSINDEV,
					  NFULA_IFINDEX_PHYSOUTDEV,
					  NFULA_UID,
					  NFULA_GID,
					  NFULA_SEQ,
					  NFULA_SEQ_GLOBAL };
	const uint32_t *const values[] = { &got.mark, &got.in,  &got.out, &got.physin, &got.physout,
					   &got.uid,  &got.gid, &got.seq, &got.global };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(types); i++)
		msg_attr_u32(&m, types[i], 0xf1020304 + i);
	msg_attr_u16(&m, NFULA_HWTYPE, 0x8102);
	msg_attr_u16(&m, NFULA_HWLEN, 0x8304);
	msg_attr(&m, NFULA_TIMESTAMP, "\0\0\0\1\0\0\0\2\0\0\0\0\0\0\2\1", 16);
	assert_int_equal(hand_in(), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(types); i++)
		assert_int_equal(*values[i], 0xf1020304 + i);
	assert_int_equal(got.hwtype, 0x8102);
	assert_int_equal(got.hwlen, 0x8304);
	assert_int_equal(got.uid_ret | got.gid_ret | got.seq_ret | got.global_ret | got.time_ret, 0);
	assert_int_equal(got.tv.tv_sec, 0x100000002);
	assert_int_equal(got.tv.tv_usec, 0x201);
}

static void pointers_lead_to_the_value_in_the_message(void **state)
{
	(void)state;
	msg_attr(&m, NFULA_PACKET_HDR, "\x08\0\3\0", 4);    /* at 20 */
	msg_attr(&m, NFULA_HWADDR, "\0\6\0\0abcdefgh", 12); /* at 28 */
	msg_attr(&m, NFULA_HWHEADER, "0123456789abcd", 14); /* at 44 */
	msg_attr(&m, NFULA_PREFIX, "a prefix", 9);          /* at 64 */
	msg_attr(&m, NFULA_PAYLOAD, "payload", 7);          /* at 80 */
	assert_int_equal(hand_in(), 0);
	assert_int_equal(got.hdr, 24);
	assert_int_equal(got.hw, 32);
	assert_int_equal(got.hwhdr, 48);
	assert_int_equal(got.prefix, 68);
	assert_int_equal(got.payload, 84);
	assert_int_equal(got.payload_ret, 7);
}

static void empty_payload_is_there(void **state)
{
	(void)state;
	msg_attr(&m, NFULA_PAYLOAD, "", 0);
	assert_int_equal(hand_in(), 0);
	assert_int_equal(got.payload_ret, 0);
	assert_int_equal(got.payload, 24);
}

/* 1.0.2 reads what lies behind them. */
static void attributes_that_are_too_short_are_absent(void **state)
{
	static const struct {
		uint16_t type, bytes;
	} full[] = {
		{ NFULA_PACKET_HDR, 4 },
		{ NFULA_MARK, 4 },
		{ NFULA_TIMESTAMP, 16 },
		{ NFULA_IFINDEX_INDEV, 4 },
		{ NFULA_IFINDEX_OUTDEV, 4 },
		{ NFULA_IFINDEX_PHYSINDEV, 4 },
		{ NFULA_IFINDEX_PHYSOUTDEV, 4 },
		{ NFULA_HWADDR, 12 },
		{ NFULA_UID, 4 },
		{ NFULA_GID, 4 },
		{ NFULA_SEQ, 4 },
		{ NFULA_SEQ_GLOBAL, 4 },
		{ NFULA_HWTYPE, 2 },
		{ NFULA_HWLEN, 2 },
	};
	static const char junk[16] = "\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377";

	(void)state;
	for (uint32_t lack = 1; lack <= 16; lack++) {
		if (!m.len)
			msg_begin_packet(&m, 2, GROUP);
		for (unsigned i = 0; i < ARRAY_SIZE(full); i++)
			if (full[i].bytes >= lack)
				msg_attr(&m, full[i].type, junk, full[i].bytes - lack);
		assert_int_equal(hand_in(), 0);
		assert_all_absent();
	}
}

/* -- the number of the connection, CTA_ID (12) in NFULA_CT ---------------------------------- */

#define ID_HEADER HOST_NLATTR("\10", "\14")

/* Hands in a packet whose NFULA_CT has these bytes. */
static int ctid_of(const char *nest, uint32_t bytes)
{
	if (!m.len)
		msg_begin_packet(&m, 2, GROUP);
	got.ctid = 1234;
	msg_attr(&m, NFULA_CT | NLA_F_NESTED, nest, bytes);
	assert_int_equal(hand_in(), 0);
	return got.ctid_ret;
}

static void number_of_the_connection_is_the_first_cta_id(void **state)
{
	(void)state;
	assert_int_equal(ctid_of(ID_HEADER "\1\2\3\4", 8), 0);
	assert_int_equal(got.ctid, 0x01020304);
	assert_int_equal(ctid_of(HOST_NLATTR("\5", "\3") "x\0\0\0" HOST16("\0", "\10")
					 HOST16("\200", "\14") "\1\2\3\5" ID_HEADER "\1\2\3\6",
				 24),
			 0);
	assert_int_equal(got.ctid, 0x01020305);
	assert_int_equal(got.ctid_errno, 77);
}

static void number_of_the_connection_of_another_length_is_erange(void **state)
{
	(void)state;
	assert_int_equal(ctid_of(HOST_NLATTR("\7", "\14") "\1\2\3\0", 8), -1);
	assert_int_equal(got.ctid_errno, ERANGE);
	assert_int_equal(ctid_of(HOST_NLATTR("\14", "\14") "\1\2\3\0\1\2\3\4", 12), -1);
	assert_int_equal(got.ctid_errno, ERANGE);
	assert_int_equal(got.ctid, 1234);
}

static void broken_nests_have_no_number(void **state)
{
	static const struct {
		const char *nest;
		uint32_t bytes;
	} broken[] = { { "", 0 },
		       { HOST16("\0", "\10"), 2 },
		       { ID_HEADER "\1\2", 6 },                              /* reaches beyond the nest */
		       { HOST_NLATTR("\0", "\3") ID_HEADER "\1\2\3\4", 12 }, /* an attribute of no length before it */
		       { HOST16("\377", "\377") HOST16("\0", "\3") ID_HEADER "\1\2\3\4", 12 } };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(broken); i++) {
		assert_int_equal(ctid_of(broken[i].nest, broken[i].bytes), -1);
		assert_int_equal(got.ctid_errno, 77);
		assert_int_equal(got.ctid, 1234);
	}
}

#define DATA_TEST(behaviour)                                                                                           \
	{                                                                                                              \
		"data." #behaviour, behaviour, make, close_handle, NULL                                                \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		DATA_TEST(absent_attributes_are_0_null_or_minus_1),
		DATA_TEST(numbers_are_in_host_order),
		DATA_TEST(pointers_lead_to_the_value_in_the_message),
		DATA_TEST(empty_payload_is_there),
		DATA_TEST(attributes_that_are_too_short_are_absent),
		DATA_TEST(number_of_the_connection_is_the_first_cta_id),
		DATA_TEST(number_of_the_connection_of_another_length_is_erange),
		DATA_TEST(broken_nests_have_no_number),
	};

	return RUN(data, tests);
}
