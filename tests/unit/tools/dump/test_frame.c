/* SPDX-License-Identifier: MIT */
/* A filter on what stands before IP runs on the frame, made from the packet's attributes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "filter.h"
#include "frame.h"
#include "message.h"

#define MACS "\x02\x00\x00\x00\x00\x0b\x02\x00\x00\x00\x00\x0a"
#define ARP                                                                                                            \
	"\x00\x01\x08\x00\x06\x04\x00\x01\x02\x00\x00\x00\x00\x0a\x0a\x01\x01\x01\x00\x00\x00\x00\x00\x00\x0a\x01\x01" \
	"\x02"

static bool wants(const struct message *m, const char *text)
{
	char *words[] = { (char *)(uintptr_t)text };
	struct dump_filter filter;
	char error[256];
	bool wanted;

	if (dump_filter_compile(&filter, words, 1, error, sizeof(error)) < 0)
		fail_msg("%s: %s", text, error);
	wanted = dump_filter_wants(m->pkt, &filter);
	dump_filter_free(&filter);
	return wanted;
}

static void add_header(struct message *m, const char *type, uint8_t hook)
{
	const uint8_t header[4] = { (uint8_t)type[0], (uint8_t)type[1], hook, 0 };

	message_add(m, NFULA_PACKET_HDR, header, sizeof(header));
}

/* The frame's own header, as prerouting has it. */
static void add_addresses(struct message *m, const char *type)
{
	uint8_t header[14];

	memcpy(header, MACS, 12);
	memcpy(header + 12, type, 2);
	message_add(m, NFULA_HWTYPE, "\x00\x01", 2);
	message_add(m, NFULA_HWHEADER, header, sizeof(header));
}

static void add_tag(struct message *m, uint16_t tci)
{
	struct {
		struct nlattr proto;
		uint8_t type[4];
		struct nlattr tci;
		uint8_t value[4];
	} tag = { { 6, NFULA_VLAN_PROTO }, { 0x81 }, { 6, NFULA_VLAN_TCI }, { (uint8_t)(tci >> 8), (uint8_t)tci } };

	message_add(m, NFULA_VLAN, &tag, sizeof(tag));
}

static void open_arp(struct message *m)
{
	message_open(m, 3, 5);
	add_header(m, "\x08\x06", 0);
	message_add(m, NFULA_PAYLOAD, ARP, 28);
}

static void open_udp(struct message *m, uint8_t hook)
{
	message_open(m, 2, 5);
	add_header(m, "\x08\x00", hook);
	add_addresses(m, "\x08\x00");
	message_add(m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 36);
}

static void arp_is_found(void **state)
{
	struct message arp, udp;

	(void)state;
	open_arp(&arp);
	open_udp(&udp, 0);
	assert_true(wants(&arp, "arp"));
	assert_true(wants(&arp, "arp or udp port 53"));
	assert_true(wants(&arp, "arp host 10.1.1.2"));
	assert_true(wants(&arp, "host 10.1.1.2 and arp"));
	assert_true(wants(&arp, "ether proto 0x806"));
	assert_false(wants(&arp, "not arp"));
	assert_false(wants(&arp, "ip"));
	assert_false(wants(&udp, "arp"));
	assert_true(wants(&udp, "not arp"));
	assert_true(wants(&udp, "arp or udp port 53"));
	message_close(&arp);
	message_close(&udp);
}

static void hardware_address_is_found_where_it_is_this_packets(void **state)
{
	struct message m;

	(void)state;
	open_udp(&m, 0);
	assert_true(wants(&m, "ether src 02:00:00:00:00:0a"));
	assert_true(wants(&m, "ether host 02:00:00:00:00:0b and udp port 53"));
	assert_false(wants(&m, "ether src 02:00:00:00:00:0b"));
	assert_true(wants(&m, "not ether multicast"));
	message_close(&m);
	open_udp(&m, 4); /* postrouting: the header may be another packet's */
	assert_false(wants(&m, "ether src 02:00:00:00:00:0a"));
	assert_false(wants(&m, "not ether src 02:00:00:00:00:0b"));
	assert_false(wants(&m, "ether[0] = 0"));
	assert_true(wants(&m, "ether proto 0x800"));
	message_close(&m);
}

static void tags_are_found_wherever_they_are(void **state)
{
	struct message m;

	(void)state;
	open_udp(&m, 0);
	assert_false(wants(&m, "vlan"));
	add_tag(&m, 0x6064);
	assert_true(wants(&m, "vlan 100"));
	assert_true(wants(&m, "vlan 100 and udp port 53"));
	assert_false(wants(&m, "vlan 99"));
	assert_false(wants(&m, "not vlan"));
	message_close(&m);
	message_open_tagged(&m, "\x08\x00", IP4 UDP_53 DATA, 36);
	assert_true(wants(&m, "vlan 1380"));
	add_tag(&m, 5);
	assert_true(wants(&m, "vlan 5 and vlan 1380 and udp port 53"));
	assert_false(wants(&m, "vlan 1380"));
	message_close(&m);
}

static void length_is_that_of_the_frame_before_the_cut(void **state)
{
	struct message m;

	(void)state;
	message_open(&m, 2, 5);
	add_header(&m, "\x08\x00", 0);
	message_add(&m, NFULA_PAYLOAD, "\x45\x00\x04\x04" DATA DATA, 20);
	assert_true(wants(&m, "ether proto 0x800 and len = 1042"));
	add_tag(&m, 7);
	assert_true(wants(&m, "vlan and len = 1046"));
	message_close(&m);
}

static void packet_without_bytes_fits_no_filter(void **state)
{
	struct message m;

	(void)state;
	message_open(&m, 3, 5);
	add_header(&m, "\x08\x06", 0);
	assert_false(wants(&m, "arp"));
	assert_false(wants(&m, "not arp"));
	message_close(&m);
	message_open(&m, 5, 5); /* its type is unknown */
	message_add(&m, NFULA_PAYLOAD, DATA, 8);
	assert_false(wants(&m, "not arp"));
	message_close(&m);
}

static void frame_ends_at_its_bound_and_keeps_its_length(void **state)
{
	static uint8_t payload[60000];
	struct dump_frame f;
	struct message m;

	(void)state;
	memset(payload, 0xaa, sizeof(payload));
	message_open(&m, 5, 5);
	add_header(&m, "\x88\xcc", 0);
	add_tag(&m, 7);
	message_add(&m, NFULA_PAYLOAD, payload, sizeof(payload));
	assert_true(dump_frame_make(&f, m.pkt));
	assert_int_equal(f.len, DUMP_FRAME_BYTES);
	assert_int_equal(f.wire_len, 18 + 60000);
	assert_false(f.has_addresses);
	assert_memory_equal(f.bytes + 12, "\x81\x00\x00\x07\x88\xcc\xaa", 7);
	message_close(&m);
}

static void filter_that_needs_no_frame_runs_on_ip(void **state)
{
	static const char *const on_ip[] = { "udp port 53", "ip or ip6", "greater 100", "not tcp", "ip[0] = 0x45" };
	static const char *const on_frames[] = { "arp",    "udp or arp", "ether host 2:0:0:0:0:1", "vlan",
						 "(vlan)", "not stp",    "ether broadcast",        "multicast",
						 "mpls",   "pppoes" };
	struct dump_filter filter;
	char error[256];

	(void)state;
	for (unsigned i = 0; i < sizeof(on_ip) / sizeof(on_ip[0]) + sizeof(on_frames) / sizeof(on_frames[0]); i++) {
		bool ip = i < sizeof(on_ip) / sizeof(on_ip[0]);
		const char *text = ip ? on_ip[i] : on_frames[i - sizeof(on_ip) / sizeof(on_ip[0])];
		char *words[] = { (char *)(uintptr_t)text };

		assert_int_equal(dump_filter_compile(&filter, words, 1, error, sizeof(error)), 0);
		if (filter.on_frames == ip)
			fail_msg("%s", text);
		dump_filter_free(&filter);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arp_is_found),
		cmocka_unit_test(hardware_address_is_found_where_it_is_this_packets),
		cmocka_unit_test(tags_are_found_wherever_they_are),
		cmocka_unit_test(length_is_that_of_the_frame_before_the_cut),
		cmocka_unit_test(packet_without_bytes_fits_no_filter),
		cmocka_unit_test(frame_ends_at_its_bound_and_keeps_its_length),
		cmocka_unit_test(filter_that_needs_no_frame_runs_on_ip),
	};

	return cmocka_run_group_tests_name("tool_frame", tests, NULL, NULL);
}
