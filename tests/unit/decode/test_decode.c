/* SPDX-License-Identifier: MIT */
/* The time and the direction of a packet. */
#include "msg.h"
#include "unit.h"
#include <nfring/decode.h>

static const uint8_t timestamp[16] = { 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 7 };

static void time_is_the_kernel_s_or_the_receipt_s(void **state)
{
	struct nfring_batch b = { .received_ns = 5000 };
	struct nfr_parse p = { 0 };
	struct msg m = { .len = 0 };
	struct exact_block block;
	int kind = -1;

	(void)state;
	msg_begin_packet(&m, 2, 5);
	msg_attr(&m, NFULA_TIMESTAMP, timestamp, sizeof(timestamp));
	msg_begin_packet(&m, 2, 5);
	block = msg_parse(&m, 2, &p);
	assert_true(nfring_pkt_time_ns(&b, &p.pkt[0], &kind) == 9000007000u);
	assert_int_equal(kind, NFRING_TIME_KERNEL);
	assert_true(nfring_pkt_time_ns(&b, &p.pkt[1], &kind) == 5000);
	assert_int_equal(kind, NFRING_TIME_RECEIPT);
	assert_true(nfring_pkt_time_ns(&b, &p.pkt[1], NULL) == 5000);
	assert_true(exact_block_free(&block));
}

#define NO_HOOK 0xff

static int direction(uint8_t family, uint8_t hook, bool in, bool out)
{
	struct nfulnl_msg_packet_hdr hdr = { .hook = hook };
	struct nfr_parse p = { 0 };
	struct msg m = { .len = 0 };
	struct exact_block block;
	int result;

	msg_begin_packet(&m, family, 5);
	if (hook != NO_HOOK)
		msg_attr(&m, NFULA_PACKET_HDR, &hdr, sizeof(hdr));
	if (in)
		msg_attr_u32(&m, NFULA_IFINDEX_INDEV, 3);
	if (out)
		msg_attr_u32(&m, NFULA_IFINDEX_OUTDEV, 4);
	block = msg_parse(&m, 1, &p);
	result = nfring_pkt_direction(p.pkt);
	assert_true(exact_block_free(&block));
	return result;
}

static void direction_follows_from_family_and_hook(void **state)
{
	static const uint8_t with_ip_hooks[] = { 1, 2, 7, 10 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(with_ip_hooks); i++) {
		uint8_t family = with_ip_hooks[i];

		assert_int_equal(direction(family, 0, true, false), NFRING_DIRECTION_IN);
		assert_int_equal(direction(family, 1, true, false), NFRING_DIRECTION_IN);
		assert_int_equal(direction(family, 2, true, true), NFRING_DIRECTION_FORWARD);
		assert_int_equal(direction(family, 3, false, true), NFRING_DIRECTION_OUT);
		assert_int_equal(direction(family, 4, false, true), NFRING_DIRECTION_OUT);
		assert_int_equal(direction(family, 4, true, true), NFRING_DIRECTION_FORWARD);
		assert_int_equal(direction(family, 5, true, false), NFRING_DIRECTION_IN);
	}
	assert_int_equal(direction(3, 0, true, false), NFRING_DIRECTION_IN);
	assert_int_equal(direction(3, 1, false, true), NFRING_DIRECTION_OUT);
	assert_int_equal(direction(3, 2, true, true), NFRING_DIRECTION_FORWARD);
	assert_int_equal(direction(5, 0, true, false), NFRING_DIRECTION_IN);
	assert_int_equal(direction(5, 1, false, true), NFRING_DIRECTION_OUT);
}

static void direction_follows_from_the_devices_where_the_hook_does_not_tell(void **state)
{
	static const struct {
		uint8_t family, hook;
	} untold[] = { { 2, NO_HOOK }, { 2, 6 }, { 3, 3 }, { 5, 2 }, { 12, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(untold); i++) {
		uint8_t family = untold[i].family, hook = untold[i].hook;

		assert_int_equal(direction(family, hook, true, false), NFRING_DIRECTION_IN);
		assert_int_equal(direction(family, hook, false, true), NFRING_DIRECTION_OUT);
		assert_int_equal(direction(family, hook, true, true), NFRING_DIRECTION_FORWARD);
		assert_int_equal(direction(family, hook, false, false), NFRING_DIRECTION_UNKNOWN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(decode, time_is_the_kernel_s_or_the_receipt_s),
		TEST(decode, direction_follows_from_family_and_hook),
		TEST(decode, direction_follows_from_the_devices_where_the_hook_does_not_tell),
	};

	return RUN(decode, tests);
}
