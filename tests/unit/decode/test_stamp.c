/* SPDX-License-Identifier: MIT */
/* Packets that the kernel could have stamped, and did not. */
#include "stamp.h"

#include "msg.h"
#include "unit.h"

#include <linux/netfilter.h>

#define PACKETS 4u

static struct nfr_stamp_watch watch;

static int begin(void **state)
{
	(void)state;
	watch = (struct nfr_stamp_watch){ .on = true };
	return 0;
}

static void put(struct msg *m, uint8_t family, uint8_t hook, bool stamped)
{
	const struct nfulnl_msg_packet_hdr head = { .hook = hook };
	const uint64_t time[2] = { 0, 0 };

	msg_begin_packet(m, family, 5);
	msg_attr(m, NFULA_PACKET_HDR, &head, sizeof(head));
	if (stamped)
		msg_attr(m, NFULA_TIMESTAMP, time, sizeof(time));
}

/* Looks at a datagram. */
static void see(const struct msg *m)
{
	struct nfr_parse p = { 0 };
	struct exact_block block = msg_parse(m, PACKETS, &p);

	nfr_stamp_watch_see(&watch, p.pkt, p.count);
	exact_block_free(&block);
}

static bool is_missing(uint8_t family, uint8_t hook, bool stamped)
{
	struct msg m = { .len = 0 };

	watch.missing = false;
	put(&m, family, hook, stamped);
	see(&m);
	return watch.missing;
}

static void stamp_is_missing_at_hooks_up_to_forward_only(void **state)
{
	static const uint8_t ip[] = { NFPROTO_IPV4, NFPROTO_IPV6, NFPROTO_BRIDGE };

	(void)state;
	for (unsigned i = 0; i < sizeof(ip); i++)
		for (uint8_t hook = 0; hook <= NF_INET_INGRESS; hook++)
			assert_int_equal(is_missing(ip[i], hook, false), hook <= NF_INET_FORWARD);
}

static void stamp_is_missing_of_what_arp_and_netdev_receive_only(void **state)
{
	(void)state;
	for (uint8_t hook = 0; hook <= 2; hook++) {
		assert_int_equal(is_missing(NFPROTO_ARP, hook, false), hook == 0);
		assert_int_equal(is_missing(NFPROTO_NETDEV, hook, false), hook == 0);
	}
}

static void stamped_packet_misses_nothing(void **state)
{
	(void)state;
	for (uint8_t hook = 0; hook <= NF_INET_INGRESS; hook++)
		assert_false(is_missing(NFPROTO_IPV4, hook, true));
}

static void packet_without_a_hook_misses_nothing(void **state)
{
	struct msg m = { .len = 0 };

	(void)state;
	msg_numbered(&m, 1);
	see(&m);
	assert_false(watch.missing);
}

/* Output and input in turn, as on loopback, in datagrams of two: the first is always of output. */
static void every_position_of_a_datagram_is_looked_at(void **state)
{
	(void)state;
	for (unsigned at = 0; at < PACKETS; at++) {
		watch = (struct nfr_stamp_watch){ .on = true };
		for (unsigned datagram = 0; datagram < PACKETS; datagram++) {
			struct msg m = { .len = 0 };

			assert_false(watch.missing);
			for (unsigned i = 0; i < PACKETS; i++)
				put(&m, NFPROTO_IPV4, i == at ? NF_INET_LOCAL_IN : NF_INET_LOCAL_OUT, false);
			see(&m);
			if (datagram == at)
				break;
		}
		assert_true(watch.missing);
	}
}

static void smaller_datagram_is_looked_at_in_its_bounds(void **state)
{
	struct msg m = { .len = 0 };

	(void)state;
	watch.sample_at = PACKETS;
	put(&m, NFPROTO_IPV4, NF_INET_LOCAL_IN, false);
	see(&m);
	assert_true(watch.missing);
	assert_int_equal(watch.sample_at, 1);
}

#define STAMP_TEST(behaviour)                                                                                          \
	{                                                                                                              \
		"stamp." #behaviour, behaviour, begin, NULL, NULL                                                      \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		STAMP_TEST(stamp_is_missing_at_hooks_up_to_forward_only),
		STAMP_TEST(stamp_is_missing_of_what_arp_and_netdev_receive_only),
		STAMP_TEST(stamped_packet_misses_nothing),
		STAMP_TEST(packet_without_a_hook_misses_nothing),
		STAMP_TEST(every_position_of_a_datagram_is_looked_at),
		STAMP_TEST(smaller_datagram_is_looked_at_in_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
