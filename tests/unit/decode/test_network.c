/* SPDX-License-Identifier: MIT */
/* Where IP begins, and how long the packet was on the wire. */
#include "frames.h"
#include "msg.h"
#include <nfring/decode.h>

#define LABEL_16 "\x00\x01\x00\x40"
#define LABEL_17_BOTTOM "\x00\x01\x11\x40"
#define IP4_NULL_BOTTOM "\x00\x00\x01\x40"
#define IP6_NULL_BOTTOM "\x00\x00\x21\x40"
#define PPPOE "\x11\x00\x00\x07\x00\x26"

#define NONE UINT32_MAX

/* Frees `p`. `at` is where IP is expected, NONE if there is none. */
static void expect_at(struct packet p, uint32_t at)
{
	uint32_t len = 77, all = 0;
	const uint8_t *payload = nfring_pkt_payload(p.pkt, &all);
	const uint8_t *ip = nfring_pkt_ip(p.pkt, &len);

	assert_ptr_equal(nfring_pkt_ip(p.pkt, NULL), ip);
	if (at == NONE) {
		assert_null(ip);
		assert_int_equal(len, 0);
	} else {
		assert_ptr_equal(ip, payload + at);
		assert_int_equal(len, all - at);
	}
	assert_true(packet_free(&p));
}

#define EXPECT_IP(family, type, bytes, at) expect_at(PACKET(family, type, bytes), at)

static void expect_wire_len(struct packet p, uint32_t len)
{
	assert_int_equal(nfring_pkt_wire_len(p.pkt), len);
	assert_true(packet_free(&p));
}

#define EXPECT_WIRE_LEN(family, type, bytes, len) expect_wire_len(PACKET(family, type, bytes), len)

static void the_ethertype_tells_ip(void **state)
{
	(void)state;
	EXPECT_IP(FAMILY_NETDEV, TYPE_IP4, UDP4, 0);
	EXPECT_IP(FAMILY_BRIDGE, TYPE_IP6, UDP6, 0);
	EXPECT_IP(FAMILY_NETDEV, TYPE_ARP, UDP4, NONE);
	EXPECT_IP(FAMILY_NETDEV, 0x88cc, UDP4, NONE);
	EXPECT_IP(FAMILY_IP4, TYPE_ARP, UDP4, NONE);
}

static void the_family_tells_ip_where_the_kernel_set_no_ethertype(void **state)
{
	(void)state;
	EXPECT_IP(FAMILY_IP4, 0, UDP4, 0);
	EXPECT_IP(FAMILY_IP6, 0, UDP6, 0);
	EXPECT_IP(FAMILY_ARP, 0, UDP4, NONE);
	EXPECT_IP(FAMILY_NETDEV, 0, UDP4, NONE);
}

/* A link header whose first byte looks like the one of IPv4. */
#define LINK "\x46\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x08\x00"

/* Returns where IP begins in a packet of the netdev family; NONE: nowhere. `link` has 14 bytes. */
static uint32_t ip_at_hook(uint8_t hook, const char *link, const char *payload, uint32_t len, uint32_t *wire_len)
{
	const struct nfulnl_msg_packet_hdr hdr = { .hw_protocol = htons(TYPE_IP4), .hook = hook };
	struct nfr_parse p = { 0 };
	struct msg m = { .len = 0 };
	struct exact_block block;
	const uint8_t *ip;
	uint32_t at;

	msg_begin_packet(&m, FAMILY_NETDEV, 5);
	msg_attr(&m, NFULA_PACKET_HDR, &hdr, sizeof(hdr));
	msg_attr(&m, NFULA_L2HDR, link, 14);
	msg_attr(&m, NFULA_PAYLOAD, payload, len);
	block = msg_parse(&m, 1, &p);
	ip = nfring_pkt_ip(p.pkt, NULL);
	at = ip ? (uint32_t)(ip - nfring_pkt_payload(p.pkt, NULL)) : NONE;
	*wire_len = nfring_pkt_wire_len(p.pkt);
	assert_true(exact_block_free(&block));
	return at;
}

static void the_link_header_at_egress_is_stepped_over(void **state)
{
	uint32_t len;

	(void)state;
	assert_int_equal(ip_at_hook(1, LINK, LINK UDP4, 14 + 36, &len), 14);
	assert_int_equal(len, 14 + 36);
	assert_int_equal(ip_at_hook(1, LINK, LINK UDP4, 14 + 20, &len), 14); /* cut */
	assert_int_equal(len, 14 + 36);
	assert_int_equal(ip_at_hook(1, LINK, LINK, 14, &len), NONE);
	assert_int_equal(ip_at_hook(1, LINK, UDP4, 36, &len), 0); /* a device without a link header */
	assert_int_equal(ip_at_hook(0, LINK, UDP4, 36, &len), 0);
	assert_int_equal(len, 36);
	assert_int_equal(ip_at_hook(0, LINK, LINK UDP4, 14 + 36, &len), 0); /* not at ingress, whatever it looks like */
	assert_int_equal(ip_at_hook(1, LINK, LINK, 10, &len), 0);           /* cut: it cannot be told */
}

static void the_version_must_be_the_one_announced(void **state)
{
	(void)state;
	EXPECT_IP(FAMILY_NETDEV, TYPE_IP4, UDP6, NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_IP6, UDP4, NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_IP4, "", NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_IP4, "\x45", 0);
	EXPECT_IP(FAMILY_NETDEV, TYPE_IP4, "\x44", NONE); /* a header of 16 bytes */
}

static void tags_of_every_priority_are_stepped_over(void **state)
{
	uint8_t frame[] = "\x00\x64\x08\x00" UDP4;

	(void)state;
	for (unsigned tci = 0; tci < 256; tci++) {
		frame[0] = (uint8_t)tci;
		expect_at(packet_make(FAMILY_NETDEV, 0, TYPE_VLAN, frame, sizeof(frame) - 1), 4);
		expect_at(packet_make(FAMILY_BRIDGE, 0, TYPE_VLAN_OUTER, frame, sizeof(frame) - 1), 4);
	}
	EXPECT_IP(FAMILY_NETDEV, TYPE_VLAN_OUTER, PCP_2 "\x81\x00" PCP_2 "\x86\xdd" UDP6, 8);
	EXPECT_IP(FAMILY_NETDEV, 0x9100, PCP_2 "\x91\x00" PCP_2 "\x81\x00" PCP_2 "\x08\x00" UDP4, 12);
}

static void a_tag_that_looks_like_ip_is_no_ip(void **state)
{
	(void)state;
	EXPECT_IP(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x88\xcc" UDP4, NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x08\x06" UDP4, NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x08\x00", NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x08", NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x00\x24" UDP4, NONE); /* a length: 802.2 follows */
}

static void a_pppoe_session_carries_ip_or_mpls(void **state)
{
	(void)state;
	EXPECT_IP(FAMILY_NETDEV, TYPE_PPPOE, PPPOE "\x00\x21" UDP4, 8);
	EXPECT_IP(FAMILY_NETDEV, TYPE_PPPOE, PPPOE "\x00\x57" UDP6, 8);
	EXPECT_IP(FAMILY_NETDEV, TYPE_PPPOE, PPPOE "\x02\x81" LABEL_17_BOTTOM UDP4, 12);
	EXPECT_IP(FAMILY_NETDEV, TYPE_PPPOE, PPPOE "\x02\x83" LABEL_17_BOTTOM UDP4, 12);
	EXPECT_IP(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x88\x64" PPPOE "\x00\x21" UDP4, 12);
	EXPECT_IP(FAMILY_NETDEV, TYPE_PPPOE, PPPOE "\xc0\x21" UDP4, NONE);             /* LCP */
	EXPECT_IP(FAMILY_NETDEV, TYPE_PPPOE, "\x11\x09\0\0\0\x26\x00\x21" UDP4, NONE); /* no session data */
	EXPECT_IP(FAMILY_NETDEV, TYPE_PPPOE, "\x21\x00\0\0\0\x26\x00\x21" UDP4, NONE); /* version 2 */
	EXPECT_IP(FAMILY_NETDEV, TYPE_PPPOE, PPPOE "\x00", NONE);
	EXPECT_IP(FAMILY_NETDEV, 0x8863, PPPOE "\x00\x21" UDP4, NONE); /* discovery */
}

static void below_the_bottom_label_the_label_or_the_version_tells_ip(void **state)
{
	(void)state;
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, LABEL_17_BOTTOM UDP4, 4);
	EXPECT_IP(FAMILY_NETDEV, 0x8848, LABEL_16 LABEL_16 LABEL_17_BOTTOM UDP6, 12);
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, IP4_NULL_BOTTOM UDP4, 4);
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, IP4_NULL_BOTTOM UDP6, NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, LABEL_16 IP6_NULL_BOTTOM UDP6, 8);
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, IP6_NULL_BOTTOM UDP4, NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, LABEL_17_BOTTOM "\0\0\0\0" UDP4, NONE); /* a control word */
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, LABEL_17_BOTTOM, NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, LABEL_16 LABEL_16, NONE);
	EXPECT_IP(FAMILY_NETDEV, TYPE_MPLS, "\x00\x01\x01", NONE);
}

/* Fills `frame` with `n` tags or labels in front of UDP4; the last one says that IP follows. */
static struct packet stacked(uint16_t type, const char *each, const char *last, unsigned n)
{
	uint8_t frame[17 * 4 + sizeof(UDP4) - 1];

	for (unsigned i = 0; i < n; i++)
		memcpy(frame + 4 * i, i + 1 < n ? each : last, 4);
	memcpy(frame + 4 * n, UDP4, sizeof(UDP4) - 1);
	return packet_make(FAMILY_NETDEV, 0, type, frame, 4 * n + (uint32_t)sizeof(UDP4) - 1);
}

static void at_most_16_headers_are_stepped_over(void **state)
{
	static const char *const tag = PCP_2 "\x81\x00", *const last_tag = PCP_2 "\x08\x00";

	(void)state;
	expect_at(stacked(TYPE_VLAN, tag, last_tag, 16), 64);
	expect_at(stacked(TYPE_VLAN, tag, last_tag, 17), NONE);
	expect_at(stacked(TYPE_MPLS, LABEL_16, LABEL_17_BOTTOM, 16), 64);
	expect_at(stacked(TYPE_MPLS, LABEL_16, LABEL_17_BOTTOM, 17), NONE);
}

static void wire_length_is_the_header_s_where_that_is_larger(void **state)
{
	(void)state;
	EXPECT_WIRE_LEN(FAMILY_IP4, TYPE_IP4, UDP4, 36);
	EXPECT_WIRE_LEN(FAMILY_IP4, TYPE_IP4, IP4("\x11"), 36);
	EXPECT_WIRE_LEN(FAMILY_NETDEV, TYPE_IP4, UDP4 DATA, 44); /* padded */
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, UDP6, 56);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, "\x60\0\0\0\x05\xdc", 1540);
	EXPECT_WIRE_LEN(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x08\x00" IP4("\x11"), 40);
	EXPECT_WIRE_LEN(FAMILY_NETDEV, TYPE_PPPOE, PPPOE "\x00\x57" UDP6, 64);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\x3b"), 40); /* no next header */
}

static void wire_length_of_arp_follows_from_its_addresses(void **state)
{
	(void)state;
	EXPECT_WIRE_LEN(FAMILY_ARP, TYPE_ARP, "\x00\x01\x08\x00\x06\x04", 28);
	EXPECT_WIRE_LEN(FAMILY_ARP, 0, "\x00\x01\x08\x00\x06\x04", 28); /* the family tells it */
	EXPECT_WIRE_LEN(FAMILY_NETDEV, TYPE_ARP, "\x00\x01\x08\x00\xff\xff", 8 + 4 * 255);
	EXPECT_WIRE_LEN(FAMILY_ARP, TYPE_ARP, "\x00\x01\x08\x00\x06", 0);
	EXPECT_WIRE_LEN(FAMILY_NETDEV, TYPE_VLAN,
			PCP_2 "\x08\x06"
			      "\x00\x01\x08\x00\x06\x04",
			32);
}

static void wire_length_is_0_where_nothing_states_it(void **state)
{
	(void)state;
	EXPECT_WIRE_LEN(FAMILY_IP4, TYPE_IP4, "", 0);
	EXPECT_WIRE_LEN(FAMILY_IP4, TYPE_IP4, "\x45\0\x05", 0);
	EXPECT_WIRE_LEN(FAMILY_IP4, TYPE_IP4, "\x45\0\0\0\0\0", 0);   /* GSO above 64 KiB */
	EXPECT_WIRE_LEN(FAMILY_IP4, TYPE_IP4, "\x46\0\0\x17\0\0", 0); /* less than its header */
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, "\x60\0\0\0\x05", 0);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\x11"), 0);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0"), 0);
	EXPECT_WIRE_LEN(FAMILY_NETDEV, 0x88cc, UDP4, 0);
	EXPECT_WIRE_LEN(FAMILY_NETDEV, TYPE_VLAN, PCP_2 "\x88\xcc" UDP4, 0);
}

static void wire_length_of_a_jumbogram_is_its_option_s(void **state)
{
	(void)state;
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x00\xc2\x04\x00\x01\x00\x00", 65576);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x01\x00\x00\x01\x02XX\xc2\x04\x00\x02\x00\x00",
			131112);
	/* Pad1 is one byte, PadN has its length. */
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x01\x00\x01\x03XXX\xc2\x04\x00\x02\x00\x00\x00\x00",
			131112);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x00\xc2\x04\x00\x07\xff\xf8", 40 + 524280);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x00\xc2\x04\x00\x07\xff\xf9", 0);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x00\xc2\x04\x00\x00\xff\xff", 0);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x00\xc2\x04\xff\xff\xff\xff", 0);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x00\xc2\x05\x00\x01\x00\x00", 0);
	/* An option behind the header is none, and at most 16 are looked at. */
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\x00\x01\x04XXXX\xc2\x04\x00\x01\x00\x00", 0);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6,
			IP6("\0", "\0") "\x06\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\xc2\x04\x00\x01\x00\x00XXX", 65576);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6,
			IP6("\0", "\0") "\x06\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xc2\x04\x00\x01\x00\x00", 0);
	EXPECT_WIRE_LEN(FAMILY_IP6, TYPE_IP6, IP6("\0", "\0") "\x06\xff\x00\xc2\x04\x00\x01\x00", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(network, the_ethertype_tells_ip),
		TEST(network, the_family_tells_ip_where_the_kernel_set_no_ethertype),
		TEST(network, the_link_header_at_egress_is_stepped_over),
		TEST(network, the_version_must_be_the_one_announced),
		TEST(network, tags_of_every_priority_are_stepped_over),
		TEST(network, a_tag_that_looks_like_ip_is_no_ip),
		TEST(network, a_pppoe_session_carries_ip_or_mpls),
		TEST(network, below_the_bottom_label_the_label_or_the_version_tells_ip),
		TEST(network, at_most_16_headers_are_stepped_over),
		TEST(network, wire_length_is_the_header_s_where_that_is_larger),
		TEST(network, wire_length_of_arp_follows_from_its_addresses),
		TEST(network, wire_length_is_0_where_nothing_states_it),
		TEST(network, wire_length_of_a_jumbogram_is_its_option_s),
	};

	return RUN(network, tests);
}
