/* SPDX-License-Identifier: MIT */
/* The decoded fields of JSON: every key, of whole and of cut packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "fields.h"
#include "host_order.h"
#include "message.h"

#define FAMILY_NETDEV 5

/* IPv4 of these many bytes from 127.0.0.1 to 10.0.0.2: tos 0x10, id 0x0102, the fragment field as it is. */
#define IP4_HEADER(length, fragment, protocol)                                                                         \
	"\x45\x10\x00" length "\x01\x02" fragment "\x3f" protocol "\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02"
#define IP4_KEYS "\"ip_v\":4,\"src_ip\":\"127.0.0.1\",\"dest_ip\":\"10.0.0.2\""
#define IP4_REST "\"ttl\":63,\"tos\":16,\"ip_id\":258"
/* IPv6 with this payload length from ::1 to ::2: traffic class 0xab, flow label 0xcdef0. */
#define IP6_HEADER(length, next)                                                                                       \
	"\x6a\xbc\xde\xf0\x00" length next "\x3e\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02"
#define IP6_KEYS "\"ip_v\":6,\"src_ip\":\"::1\",\"dest_ip\":\"::2\""
#define IP6_REST "\"ttl\":62,\"tos\":171"
#define UDP "\x13\x88\x00\x35\x00\x08\x00\x00"
#define UDP_KEYS "\"proto\":17,\"proto_name\":\"UDP\",\"src_port\":5000,\"dest_port\":53"
#define TCP "\x00\x50\x1f\x90\0\0\0\x07\0\0\0\x09\x51\x12\x01\x02\0\0\0\0"

static void open_as(struct message *m, uint8_t family, const char *type_and_hook, const char *bytes, uint32_t len)
{
	message_open(m, family, 5);
	message_add(m, NFULA_PACKET_HDR, type_and_hook, 4);
	if (bytes)
		message_add(m, NFULA_PAYLOAD, bytes, len);
}

/* Expects these fields behind a key. */
static void expect_message(const struct message *m, const char *expected)
{
	char *got;

	COMPOSE(got, w, dump_json_fields(&w, m->pkt));
	assert_string_equal(got, expected);
	free(got);
}

static void expect_bytes(const char *type_and_hook, const char *bytes, uint32_t len, const char *expected)
{
	struct message m;

	open_as(&m, FAMILY_NETDEV, type_and_hook, bytes, len);
	expect_message(&m, expected);
	message_close(&m);
}

/* A packet of the netdev family's ingress hook, of this EtherType. */
#define EXPECT(type, bytes, expected)                                                                                  \
	expect_bytes(type "\0\0", bytes, sizeof(bytes) - 1, ",\"direction\":\"in\"" expected)

static void udp_and_tcp_have_ports_and_numbers(void **state)
{
	(void)state;
	EXPECT("\x08\x00", IP4_HEADER("\x1c", "\0\0", "\x11") UDP,
	       "," IP4_KEYS "," UDP_KEYS "," IP4_REST ",\"ip_len\":28,\"wire_len\":28");
	EXPECT("\x86\xdd", IP6_HEADER("\x08", "\x11") UDP,
	       "," IP6_KEYS "," UDP_KEYS "," IP6_REST ",\"ip_len\":48,\"wire_len\":48");
	EXPECT("\x08\x00", IP4_HEADER("\x28", "\x40\0", "\x06") TCP,
	       "," IP4_KEYS ",\"proto\":6,\"proto_name\":\"TCP\",\"src_port\":80,\"dest_port\":8080,\"tcp_flags\":274,"
	       "\"tcp_seq\":7,\"tcp_ack\":9,\"tcp_window\":258," IP4_REST ",\"ip_len\":40,\"wire_len\":40");
}

static void padding_of_the_link_is_no_field(void **state)
{
	(void)state;
	EXPECT("\x08\x00", IP4_HEADER("\x1a", "\0\0", "\x06") TCP,
	       "," IP4_KEYS ",\"proto\":6,\"proto_name\":\"TCP\",\"src_port\":80,\"dest_port\":8080," IP4_REST
	       ",\"ip_len\":26,\"wire_len\":40");
}

static void a_cut_packet_has_the_keys_that_were_captured(void **state)
{
	static const char whole[] = IP4_HEADER("\x28", "\0\0", "\x06") TCP;
	static const struct {
		uint32_t len;
		const char *keys;
	} cuts[] = {
		{ 1, ",\"ip_v\":4" },
		{ 2, ",\"ip_v\":4,\"tos\":16" },
		{ 4, ",\"ip_v\":4,\"tos\":16,\"ip_len\":40,\"wire_len\":40" },
		{ 6, ",\"ip_v\":4,\"tos\":16,\"ip_id\":258,\"ip_len\":40,\"wire_len\":40" },
		{ 9, ",\"ip_v\":4," IP4_REST ",\"ip_len\":40,\"wire_len\":40" },
		{ 10, ",\"ip_v\":4,\"proto\":6,\"proto_name\":\"TCP\"," IP4_REST ",\"ip_len\":40,\"wire_len\":40" },
		{ 19, ",\"ip_v\":4,\"proto\":6,\"proto_name\":\"TCP\"," IP4_REST ",\"ip_len\":40,\"wire_len\":40" },
		{ 20, "," IP4_KEYS ",\"proto\":6,\"proto_name\":\"TCP\"," IP4_REST ",\"ip_len\":40,\"wire_len\":40" },
		{ 24, "," IP4_KEYS ",\"proto\":6,\"proto_name\":\"TCP\",\"src_port\":80,\"dest_port\":8080," IP4_REST
		      ",\"ip_len\":40,\"wire_len\":40" },
		{ 28, "," IP4_KEYS ",\"proto\":6,\"proto_name\":\"TCP\",\"src_port\":80,\"dest_port\":8080,"
		      "\"tcp_seq\":7," IP4_REST ",\"ip_len\":40,\"wire_len\":40" },
		{ 34, "," IP4_KEYS ",\"proto\":6,\"proto_name\":\"TCP\",\"src_port\":80,\"dest_port\":8080,"
		      "\"tcp_flags\":274,\"tcp_seq\":7,\"tcp_ack\":9," IP4_REST ",\"ip_len\":40,\"wire_len\":40" },
	};
	char expected[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		snprintf(expected, sizeof(expected), ",\"direction\":\"in\"%s", cuts[i].keys);
		expect_bytes("\x08\x00\0\0", whole, cuts[i].len, expected);
	}
}

static void a_cut_ip6_header_has_the_keys_that_were_captured(void **state)
{
	(void)state;
	EXPECT("\x86\xdd", "\x6a", ",\"ip_v\":6");
	EXPECT("\x86\xdd", "\x6a\xbc\xde\xf0", ",\"ip_v\":6,\"tos\":171");
	EXPECT("\x86\xdd", "\x6a\xbc\xde\xf0\0\x08\x11\x3e", ",\"ip_v\":6," IP6_REST ",\"ip_len\":48,\"wire_len\":48");
}

static void what_is_no_ip_has_no_keys_of_ip(void **state)
{
	(void)state;
	EXPECT("\x88\xcc", IP4_HEADER("\x1c", "\0\0", "\x11") UDP, "");
	EXPECT("\x08\x00", IP6_HEADER("\x08", "\x11") UDP, "");
	expect_bytes("\x08\x00\0\0", NULL, 0, ",\"direction\":\"in\"");
}

static void fragments_have_their_place_and_ports_in_the_first_only(void **state)
{
	(void)state;
	EXPECT("\x08\x00", IP4_HEADER("\x1c", "\x20\0", "\x11") UDP,
	       "," IP4_KEYS "," UDP_KEYS "," IP4_REST
	       ",\"ip_len\":28,\"fragment\":{\"offset\":0,\"more\":true},\"wire_len\":28");
	EXPECT("\x08\x00", IP4_HEADER("\x1c", "\x00\xb9", "\x11") UDP,
	       "," IP4_KEYS ",\"proto\":17,\"proto_name\":\"UDP\"," IP4_REST
	       ",\"ip_len\":28,\"fragment\":{\"offset\":1480,\"more\":false},\"wire_len\":28");
	EXPECT("\x86\xdd", IP6_HEADER("\x10", "\x2c") "\x11\0\0\x01\xff\0\0\x07" UDP,
	       "," IP6_KEYS "," UDP_KEYS "," IP6_REST
	       ",\"ip_id\":4278190087,\"ip_len\":56,\"fragment\":{\"offset\":0,\"more\":true},\"wire_len\":56");
	EXPECT("\x86\xdd", IP6_HEADER("\x10", "\x2c") "\x11\0\x05\xc8\0\0\0\x07" UDP,
	       "," IP6_KEYS ",\"proto\":17,\"proto_name\":\"UDP\"," IP6_REST
	       ",\"ip_id\":7,\"ip_len\":56,\"fragment\":{\"offset\":1480,\"more\":false},\"wire_len\":56");
}

static void the_protocol_of_ip6_stands_behind_its_extension_headers(void **state)
{
	(void)state;
	EXPECT("\x86\xdd",
	       IP6_HEADER("\x20", "\x00") "\x2b\0\0\0\0\0\0\0"
					  "\x3c\0\0\0\0\0\0\0"
					  "\x11\0\0\0\0\0\0\0" UDP,
	       "," IP6_KEYS "," UDP_KEYS "," IP6_REST ",\"ip_len\":72,\"wire_len\":72");
	EXPECT("\x86\xdd", IP6_HEADER("\x10", "\x3c") "\x11\x07\0\0\0\0\0\0" UDP, /* longer than the packet */
	       "," IP6_KEYS "," IP6_REST ",\"ip_len\":56,\"wire_len\":56");
}

static void icmp_has_type_and_code(void **state)
{
	(void)state;
	EXPECT("\x08\x00", IP4_HEADER("\x1c", "\0\0", "\x01") "\x08\x00\0\0\0\x01\0\x02",
	       "," IP4_KEYS ",\"proto\":1,\"proto_name\":\"ICMP\",\"icmp_type\":8,\"icmp_code\":0," IP4_REST
	       ",\"ip_len\":28,\"wire_len\":28");
	EXPECT("\x86\xdd", IP6_HEADER("\x08", "\x3a") "\x80\x00\0\0\0\x01\0\x02",
	       "," IP6_KEYS ",\"proto\":58,\"proto_name\":\"IPv6-ICMP\",\"icmp_type\":128,\"icmp_code\":0," IP6_REST
	       ",\"ip_len\":48,\"wire_len\":48");
}

static void an_icmp_error_has_the_packet_that_it_quotes(void **state)
{
	(void)state;
	EXPECT("\x08\x00",
	       IP4_HEADER("\x38", "\0\0", "\x01") "\x03\x03\0\0\0\0\0\0" IP4_HEADER("\x1c", "\0\0", "\x11") UDP,
	       "," IP4_KEYS ",\"proto\":1,\"proto_name\":\"ICMP\",\"icmp_type\":3,\"icmp_code\":3," IP4_REST
	       ",\"ip_len\":56,\"inner\":{" IP4_KEYS "," UDP_KEYS "," IP4_REST ",\"ip_len\":28},\"wire_len\":56");
	EXPECT("\x86\xdd", IP6_HEADER("\x38", "\x3a") "\x01\x04\0\0\0\0\0\0" IP6_HEADER("\x08", "\x11") UDP,
	       "," IP6_KEYS ",\"proto\":58,\"proto_name\":\"IPv6-ICMP\",\"icmp_type\":1,\"icmp_code\":4," IP6_REST
	       ",\"ip_len\":96,\"inner\":{" IP6_KEYS "," UDP_KEYS "," IP6_REST ",\"ip_len\":48},\"wire_len\":96");
}

#define ERROR_KEYS ",\"proto\":1,\"proto_name\":\"ICMP\",\"icmp_type\":3,\"icmp_code\":3,"

static void a_quoted_packet_ends_where_the_error_says(void **state)
{
	(void)state;
	/* 5 words are quoted; what follows is an extension of the error, not the ports of UDP. */
	EXPECT("\x08\x00",
	       IP4_HEADER("\x38", "\0\0", "\x01") "\x03\x03\0\0\0\x05\0\0" IP4_HEADER("\x1c", "\0\0", "\x11") UDP,
	       "," IP4_KEYS ERROR_KEYS IP4_REST ",\"ip_len\":56,\"inner\":{" IP4_KEYS
	       ",\"proto\":17,\"proto_name\":\"UDP\"," IP4_REST ",\"ip_len\":28},\"wire_len\":56");
	EXPECT("\x08\x00", IP4_HEADER("\x1c", "\0\0", "\x01") "\x03\x03\0\0\0\0\0\0",
	       "," IP4_KEYS ERROR_KEYS IP4_REST ",\"ip_len\":28,\"wire_len\":28");
	EXPECT("\x08\x00", IP4_HEADER("\x1d", "\0\0", "\x01") "\x03\x03\0\0\0\0\0\0\x45",
	       "," IP4_KEYS ERROR_KEYS IP4_REST ",\"ip_len\":29,\"inner\":{\"ip_v\":4},\"wire_len\":29");
	EXPECT("\x08\x00", IP4_HEADER("\x1d", "\0\0", "\x01") "\x03\x03\0\0\0\0\0\0\x60",
	       "," IP4_KEYS ERROR_KEYS IP4_REST ",\"ip_len\":29,\"wire_len\":29");
}

static void what_is_no_error_quotes_nothing(void **state)
{
	(void)state;
	EXPECT("\x08\x00",
	       IP4_HEADER("\x38", "\0\0", "\x01") "\x08\x00\0\0\0\0\0\0" IP4_HEADER("\x1c", "\0\0", "\x11") UDP,
	       "," IP4_KEYS ",\"proto\":1,\"proto_name\":\"ICMP\",\"icmp_type\":8,\"icmp_code\":0," IP4_REST
	       ",\"ip_len\":56,\"wire_len\":56");
}

static void tunnels_and_unknown_protocols_have_a_number(void **state)
{
	(void)state;
	EXPECT("\x08\x00", IP4_HEADER("\x18", "\0\0", "\x2f") "\0\0\x08\0",
	       "," IP4_KEYS ",\"proto\":47,\"proto_name\":\"GRE\"," IP4_REST ",\"ip_len\":24,\"wire_len\":24");
	EXPECT("\x08\x00", IP4_HEADER("\x14", "\0\0", "\xfd"),
	       "," IP4_KEYS ",\"proto\":253," IP4_REST ",\"ip_len\":20,\"wire_len\":20");
}

#define ARP_HEAD "\0\x01\x08\0\x06\x04\0\x01"
#define ARP_BODY "\x02\0\0\0\0\x0a\x0a\x01\x01\x01\0\0\0\0\0\0\x0a\x01\x01\x02"

static void arp_has_its_addresses(void **state)
{
	(void)state;
	EXPECT("\x08\x06", ARP_HEAD ARP_BODY,
	       ",\"arp\":{\"op\":1,\"src_mac\":\"02:00:00:00:00:0a\",\"src_ip\":\"10.1.1.1\","
	       "\"dest_mac\":\"00:00:00:00:00:00\",\"dest_ip\":\"10.1.1.2\"},\"wire_len\":28");
	EXPECT("\x08\x06", ARP_HEAD "\x02", ",\"arp\":{\"op\":1},\"wire_len\":28");
	EXPECT("\x08\x06", "\0\x01\x08\0\x06\x04\0", ",\"wire_len\":28");
	EXPECT("\x08\x06", "\0\x01\x86\xdd\x06\x10\0\x02" ARP_BODY, ",\"arp\":{\"op\":2},\"wire_len\":52");
}

#define TAG_100 HOST_NLATTR("\6", "\2") "\x60\x64\x00\x00" HOST_NLATTR("\6", "\1") "\x88\xa8\x00\x00"

static void tags_are_listed_from_the_outer_one_on(void **state)
{
	struct message m;

	(void)state;
	/* Both begin as IPv4 does. */
	EXPECT("\x81\x00", "\x45\x64\x08\x00" IP4_HEADER("\x1c", "\0\0", "\x11") UDP,
	       ",\"vlans\":[{\"proto\":33024,\"tci\":17764}]," IP4_KEYS "," UDP_KEYS "," IP4_REST
	       ",\"ip_len\":28,\"wire_len\":32");
	open_as(&m, FAMILY_NETDEV, "\x88\xa8\0\0", "\x45\x65\x81\x00\x45\x66\x08\x06" ARP_HEAD, 16);
	message_add(&m, NFULA_VLAN, TAG_100, 16);
	expect_message(&m, ",\"direction\":\"in\",\"vlans\":[{\"proto\":34984,\"tci\":24676},{\"proto\":34984,\"tci\":"
			   "17765},{\"proto\":33024,\"tci\":17766}],\"arp\":{\"op\":1},\"wire_len\":36");
	message_close(&m);
	EXPECT("\x81\x00", "\x45\x64\x88\xcc\x45\x00\x00\x1c", ",\"vlans\":[{\"proto\":33024,\"tci\":17764}]");
	EXPECT("\x81\x00", "\x45\x64\x08", "");
}

static void more_tags_than_there_is_room_for_end_the_list(void **state)
{
	char bytes[4 * 40];
	struct message m;
	unsigned tags = 0;
	char *got;

	(void)state;
	for (unsigned i = 0; i < sizeof(bytes); i += 4)
		memcpy(bytes + i, "\0\x01\x81\0", 4);
	open_as(&m, FAMILY_NETDEV, "\x81\x00\0\0", bytes, sizeof(bytes));
	message_add(&m, NFULA_VLAN, TAG_100, 16);
	COMPOSE(got, w, dump_json_fields(&w, m.pkt));
	for (const char *at = got; (at = strstr(at, "tci")) != NULL; at++)
		tags++;
	assert_int_equal(tags, CLI_VLANS_MAX);
	free(got);
	message_close(&m);
}

#define ETHER "\x02\0\0\0\0\x0b\x02\0\0\0\0\x0a\x08\0"
#define ETHER_KEYS ",\"ether\":{\"src\":\"02:00:00:00:00:0a\",\"dst\":\"02:00:00:00:00:0b\",\"type\":2048}"

/* A packet without payload whose hardware header has this type. */
static void expect_ether(uint8_t family, const char *hook, const char *hw_type, uint32_t len, const char *expected)
{
	struct message m;

	open_as(&m, family, hook, NULL, 0);
	message_add(&m, NFULA_HWTYPE, hw_type, 2);
	message_add(&m, NFULA_HWHEADER, ETHER, len);
	expect_message(&m, expected);
	message_close(&m);
}

static void an_ethernet_header_is_shown_where_it_is_the_packets(void **state)
{
	(void)state;
	expect_ether(2, "\x08\0\0", "\0\x01", 14, ",\"direction\":\"in\"" ETHER_KEYS);
	expect_ether(2, "\x08\0\0", "\x03\x04", 14, ",\"direction\":\"in\"" ETHER_KEYS); /* loopback */
	expect_ether(3, "\x08\x06\0", "\0\x01", 14, ",\"direction\":\"in\"" ETHER_KEYS);
	expect_ether(2, "\x08\0\x02", "\0\x01", 14, ",\"direction\":\"forward\"" ETHER_KEYS);
	expect_ether(2, "\x08\0\0", "\0\x01", 13, ",\"direction\":\"in\"");
	expect_ether(2, "\x08\0\0", "\x03\x00", 14, ",\"direction\":\"in\""); /* a tunnel's */
	expect_ether(2, "\x08\0\x03", "\0\x01", 14, ",\"direction\":\"out\"");
	expect_ether(2, "\x08\0\x04", "\0\x01", 14, ",\"direction\":\"out\"");
}

static void the_link_header_of_bridge_and_netdev_is_ethernet(void **state)
{
	struct message m;

	(void)state;
	open_as(&m, 7, "\x08\0\x04", NULL, 0);
	message_add(&m, NFULA_L2HDR, ETHER, 14);
	expect_message(&m, ",\"direction\":\"out\"" ETHER_KEYS);
	message_add(&m, NFULA_HWTYPE, "\xff\xfe", 2); /* a tunnel without link header */
	expect_message(&m, ",\"direction\":\"out\"");
	message_close(&m);
	open_as(&m, FAMILY_NETDEV, "\x08\0\x01", NULL, 0); /* egress of a GRE tunnel */
	message_add(&m, NFULA_L2HDR, IP4_HEADER("\x18", "\0\0", "\x2f") "\0\0\x08\0", 24);
	expect_message(&m, ",\"direction\":\"out\"");
	message_close(&m);
}

/* There the payload begins with it, and what follows is tags and IP. */
static void the_link_header_at_egress_is_stepped_over(void **state)
{
	struct message m;

	(void)state;
	open_as(&m, FAMILY_NETDEV, "\x81\x00\x01", ETHER "\x45\x64\x08\x00" IP4_HEADER("\x1c", "\0\0", "\x11") UDP, 46);
	message_add(&m, NFULA_L2HDR, ETHER, 14);
	expect_message(&m, ",\"direction\":\"out\"" ETHER_KEYS ",\"vlans\":[{\"proto\":33024,\"tci\":17764}]," IP4_KEYS
			   "," UDP_KEYS "," IP4_REST ",\"ip_len\":28,\"wire_len\":46");
	message_close(&m);
}

static void ip_in_pppoe_is_decoded(void **state)
{
	(void)state;
	EXPECT("\x88\x64", "\x11\0\0\x01\0\x1e\0\x21" IP4_HEADER("\x1c", "\0\0", "\x11") UDP,
	       "," IP4_KEYS "," UDP_KEYS "," IP4_REST ",\"ip_len\":28,\"wire_len\":36");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(udp_and_tcp_have_ports_and_numbers),
		cmocka_unit_test(padding_of_the_link_is_no_field),
		cmocka_unit_test(a_cut_packet_has_the_keys_that_were_captured),
		cmocka_unit_test(a_cut_ip6_header_has_the_keys_that_were_captured),
		cmocka_unit_test(what_is_no_ip_has_no_keys_of_ip),
		cmocka_unit_test(fragments_have_their_place_and_ports_in_the_first_only),
		cmocka_unit_test(the_protocol_of_ip6_stands_behind_its_extension_headers),
		cmocka_unit_test(icmp_has_type_and_code),
		cmocka_unit_test(an_icmp_error_has_the_packet_that_it_quotes),
		cmocka_unit_test(a_quoted_packet_ends_where_the_error_says),
		cmocka_unit_test(what_is_no_error_quotes_nothing),
		cmocka_unit_test(tunnels_and_unknown_protocols_have_a_number),
		cmocka_unit_test(arp_has_its_addresses),
		cmocka_unit_test(tags_are_listed_from_the_outer_one_on),
		cmocka_unit_test(more_tags_than_there_is_room_for_end_the_list),
		cmocka_unit_test(an_ethernet_header_is_shown_where_it_is_the_packets),
		cmocka_unit_test(the_link_header_of_bridge_and_netdev_is_ethernet),
		cmocka_unit_test(the_link_header_at_egress_is_stepped_over),
		cmocka_unit_test(ip_in_pppoe_is_decoded),
	};

	return cmocka_run_group_tests_name("tool_fields", tests, NULL, NULL);
}
