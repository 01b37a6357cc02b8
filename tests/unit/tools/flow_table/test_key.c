/* SPDX-License-Identifier: MIT */
/* What is read of a packet, whatever its headers are. */
#include "burst.h"

#include "frames.h"
#include "key.h"

#define VLAN_7_IP4 "\x00\x07\x08\x00"
#define TCP_SYN "\x13\x88\x00\x50\0\0\0\0\0\0\0\0\x50\x02\0\0\0\0\0\0"

/* Reads a packet of a string of bytes. Returns false if it has no addresses. */
#define READ(seen, family, hook, type, bytes) read_bytes(seen, family, hook, type, bytes, sizeof(bytes) - 1)

static bool read_bytes(struct flow_seen *s, uint8_t family, uint8_t hook, uint16_t type, const void *bytes,
		       uint32_t len)
{
	const struct nfring_batch b = { .group = 9, .received_ns = 77 };
	struct packet p = packet_make(family, hook, type, bytes, len);
	const bool has_addresses = flow_seen_read(s, &b, p.pkt, 0, false);

	assert_true(packet_free(&p));
	return has_addresses;
}

static void a_packet_is_read(void **state)
{
	struct flow_seen s;

	(void)state;
	assert_true(READ(&s, FAMILY_IP4, 0, TYPE_IP4, UDP4));
	assert_memory_equal((uint8_t *)s.address + 4 * s.swapped, "\x7f\0\0\x01", 4);
	assert_memory_equal((uint8_t *)s.address + 4 * !s.swapped, "\x0a\0\0\x02", 4);
	assert_int_equal(s.key.port[s.swapped], 5000);
	assert_int_equal(s.key.port[!s.swapped], 53);
	assert_int_equal(s.key.group, 9);
	assert_int_equal(s.key.vlan, 0);
	assert_int_equal(s.key.family, AF_INET);
	assert_int_equal(s.key.protocol, IPPROTO_UDP);
	assert_int_equal(s.bytes, 36);
	assert_int_equal(s.ttl, 64);
	assert_int_equal(s.time_ns, 77);
	assert_true(READ(&s, FAMILY_IP6, 0, TYPE_IP6, UDP6));
	assert_false(s.swapped);
	assert_int_equal(s.key.port[1], 53);
	assert_int_equal(s.key.family, AF_INET6);
	assert_int_equal(s.bytes, 56);
	assert_int_equal(s.ttl, 64);
}

static void of_cut_packets_the_bytes_of_the_header_count(void **state)
{
	struct flow_seen s;

	(void)state;
	assert_true(
		READ(&s, FAMILY_IP4, 0, TYPE_IP4, "\x45\0\x05\xdc\0\x01\x40\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02"));
	assert_int_equal(s.bytes, 1500);
	assert_int_equal(s.key.port[0] + s.key.port[1], 0);
}

/* GSO packets of more than 64 KiB state none. */
static void without_a_length_the_captured_bytes_count(void **state)
{
	struct flow_seen s;

	(void)state;
	assert_true(READ(&s, FAMILY_IP4, 0, TYPE_IP4,
			 "\x45\0\0\0\0\x01\x40\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02" UDP_5000_53 DATA));
	assert_int_equal(s.bytes, 36);
	assert_true(READ(&s, FAMILY_IP6, 0, TYPE_IP6, IP6("\0", "\x11") UDP_5000_53 DATA));
	assert_int_equal(s.bytes, 56);
}

/* The link pads frames to 60 bytes, which are none of the packet's. */
static void padding_and_tags_do_not_count(void **state)
{
	struct flow_seen s;

	(void)state;
	assert_true(READ(&s, FAMILY_NETDEV, 0, TYPE_VLAN, VLAN_7_IP4 UDP4 "\0\0\0\0\0\0"));
	assert_int_equal(s.bytes, 36);
	assert_int_equal(s.key.port[!s.swapped], 53);
}

static void the_vlan_is_that_of_the_outer_tag(void **state)
{
	static struct burst t;
	struct flow_seen s;

	(void)state;
	assert_true(READ(&s, FAMILY_NETDEV, 0, TYPE_VLAN, PCP_2 "\x08\x00" UDP4));
	assert_int_equal(s.key.vlan, 0x564);
	assert_true(READ(&s, FAMILY_NETDEV, 0, TYPE_VLAN_OUTER, "\xe0\x09\x81\x00" VLAN_7_IP4 UDP4));
	assert_int_equal(s.key.vlan, 9);
	burst_begin(&t, 9);
	burst_packet(&t, FAMILY_NETDEV, TYPE_VLAN, 0);
	put_vlan(&t, 100);
	burst_attr(&t, NFULA_PAYLOAD, VLAN_7_IP4 UDP4, sizeof(VLAN_7_IP4 UDP4) - 1);
	assert_true(flow_seen_read(&s, &t.b, t.pkt, 0, false));
	assert_int_equal(s.key.vlan, 100);
	assert_int_equal(s.bytes, 36);
}

/* At the egress hook the payload begins with the link header. */
static void the_tag_is_found_behind_a_link_header(void **state)
{
	static const char link[] = "\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x81\0";
	static const char frame[] = "\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x81\0" VLAN_7_IP4 UDP4;
	static struct burst t;
	struct flow_seen s;

	(void)state;
	burst_begin(&t, 9);
	burst_packet(&t, FAMILY_NETDEV, TYPE_VLAN, 1);
	burst_attr(&t, NFULA_L2HDR, link, sizeof(link) - 1);
	burst_attr(&t, NFULA_PAYLOAD, frame, sizeof(frame) - 1);
	assert_true(flow_seen_read(&s, &t.b, t.pkt, 0, false));
	assert_int_equal(s.key.vlan, 7);
	assert_int_equal(s.bytes, 36);
}

static void later_fragments_have_no_ports(void **state)
{
	struct flow_seen s;

	(void)state;
	assert_true(READ(&s, FAMILY_IP4, 0, TYPE_IP4,
			 "\x45\0\0\x24\0\x01\x20\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02" UDP_5000_53 DATA));
	assert_int_equal(s.key.port[!s.swapped], 53);
	assert_true(READ(&s, FAMILY_IP4, 0, TYPE_IP4,
			 "\x45\0\0\x24\0\x01\0\x02\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02" UDP_5000_53 DATA));
	assert_int_equal(s.key.port[0] + s.key.port[1], 0);
	assert_int_equal(s.key.protocol, IPPROTO_UDP);
	assert_int_equal(s.bytes, 36);
}

static void extension_headers_are_stepped_over(void **state)
{
	struct flow_seen s;

	(void)state;
	/* hop-by-hop, then destination options, then TCP */
	assert_true(READ(&s, FAMILY_IP6, 0, TYPE_IP6,
			 IP6("\x24", "\0") "\x3c\0\x01\x04\0\0\0\0"
					   "\x06\0\x01\x04\0\0\0\0" TCP_SYN));
	assert_int_equal(s.key.protocol, IPPROTO_TCP);
	assert_int_equal(s.key.port[0], 5000);
	assert_int_equal(s.key.port[1], 80);
	assert_int_equal(s.tcp_flags, SYN);
	assert_int_equal(s.bytes, 76);
}

static void echo_and_reply_are_one_flow_with_the_type_of_the_first(void **state)
{
	struct kept k;

	(void)state;
	for (unsigned ip6 = 0; ip6 < 2; ip6++) {
		struct sent echo = { .is_ip6 = ip6,
				     .src = 1,
				     .dst = 2,
				     .protocol = ip6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
				     .src_port = ip6 ? 0x8000 : 0x0803 };
		struct sent reply = echo;

		reply.src = 2, reply.dst = 1, reply.src_port = ip6 ? 0x8100 : 0;
		kept_open(&k);
		kept_send(&k, &echo, SECOND);
		kept_send(&k, &reply, SECOND);
		assert_int_equal(kept_end(&k), 1);
		assert_int_equal(k.record[0].present & FLOW_HAS_ICMP, FLOW_HAS_ICMP);
		assert_int_equal(k.record[0].icmp_type, ip6 ? 128 : 8);
		assert_int_equal(k.record[0].icmp_code, ip6 ? 0 : 3);
		assert_int_equal(k.record[0].src_port + k.record[0].dst_port, 0);
		kept_close(&k);
	}
}

static void what_is_not_ip_has_no_flow(void **state)
{
	struct flow_seen s;

	(void)state;
	assert_false(READ(&s, FAMILY_ARP, 0, TYPE_ARP, "\0\x01\x08\0\x06\x04\0\x01"));
	assert_false(READ(&s, FAMILY_NETDEV, 0, 0x88cc, "\x02\x07\x04"));
	assert_false(READ(&s, FAMILY_IP4, 0, TYPE_IP4, ""));
	assert_false(READ(&s, FAMILY_IP4, 0, TYPE_IP4, "\x35\0\0\x24\0\x01\x40\0\x40\x11\0\0\x7f\0\0\x01\x0a\0\0\x02"));
}

/* Every length of packets with many headers is read within its bytes: ASan looks on. */
static void cut_packets_are_read_within_their_bytes(void **state)
{
	static const char ip4[] = UDP4, ip6[] = IP6("\x24", "\0") "\x3c\0\x01\x04\0\0\0\0"
								  "\x06\0\x01\x04\0\0\0\0" TCP_SYN;
	struct flow_seen s;

	(void)state;
	for (uint32_t len = 0; len < sizeof(ip4); len++)
		assert_int_equal(read_bytes(&s, FAMILY_IP4, 0, TYPE_IP4, ip4, len), len >= 20);
	for (uint32_t len = 0; len < sizeof(ip6); len++)
		assert_int_equal(read_bytes(&s, FAMILY_IP6, 0, TYPE_IP6, ip6, len), len >= 40);
}

static void random_bytes_are_counted_or_no_ip(void **state)
{
	static const uint16_t types[] = { 0, TYPE_IP4, TYPE_IP6, TYPE_VLAN, TYPE_MPLS, TYPE_PPPOE, TYPE_ARP };
	static const uint8_t families[] = { FAMILY_IP4, FAMILY_IP6, FAMILY_NETDEV, FAMILY_BRIDGE, 200 };
	static struct kept k;
	uint8_t bytes[120];

	(void)state;
	kept_open_as(&k, 100, 15, false);
	srand(1);
	for (unsigned i = 0; i < 20000; i++) {
		const uint32_t len = (uint32_t)rand() % sizeof(bytes);
		struct nfring_batch b = { .count = 1, .received_ns = (uint64_t)rand(), .group = (uint16_t)rand() };
		struct packet p;

		for (uint32_t n = 0; n < len; n++)
			bytes[n] = (uint8_t)(rand() % 3 ? 0x45 + rand() % 4 * 0x1b : rand());
		p = packet_make(families[rand() % 5], (uint8_t)(rand() % 8), types[rand() % 7], bytes, len);
		b.pkt = p.pkt;
		flow_table_add(k.table, &k.group, &b, 1, (uint64_t)rand() * 1000);
		assert_true(packet_free(&p));
	}
	assert_int_equal(k.group.packets + k.group.not_ip, 20000);
	assert_true(k.group.packets > 1000);
	kept_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(key, a_packet_is_read),
		TEST(key, of_cut_packets_the_bytes_of_the_header_count),
		TEST(key, without_a_length_the_captured_bytes_count),
		TEST(key, padding_and_tags_do_not_count),
		TEST(key, the_vlan_is_that_of_the_outer_tag),
		TEST(key, the_tag_is_found_behind_a_link_header),
		TEST(key, later_fragments_have_no_ports),
		TEST(key, extension_headers_are_stepped_over),
		TEST(key, echo_and_reply_are_one_flow_with_the_type_of_the_first),
		TEST(key, what_is_not_ip_has_no_flow),
		TEST(key, cut_packets_are_read_within_their_bytes),
		TEST(key, random_bytes_are_counted_or_no_ip),
	};

	return RUN(key, tests);
}
