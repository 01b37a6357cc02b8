/* SPDX-License-Identifier: MIT */
/* nfring-dump turns packets into lines, JSON and pcap records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "json.h"
#include "line.h"
#include "pcap_file.h"
#include "message.h"

#include <unistd.h>

static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 2 ? "eth0" : index == 3 ? "e\033[m" : NULL;
}

static void line_shows_where_and_whose(void **state)
{
	struct dump_line l = { .ifname = name_of };
	struct nfring_batch b = { .received_ns = 0 };
	struct message m;
	char *got;

	(void)state;
	setenv("TZ", "UTC", 1);
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PACKET_HDR, "\x08\x00\x01\x00", 4);
	message_add(&m, NFULA_PREFIX, "hello \"x\"\n", 11);
	message_add_u32(&m, NFULA_IFINDEX_INDEV, 2);
	message_add_u32(&m, NFULA_IFINDEX_PHYSINDEV, 3);
	message_add_u32(&m, NFULA_IFINDEX_OUTDEV, 9);
	message_add_u32(&m, NFULA_MARK, 0x2a);
	message_add(&m, NFULA_HWADDR, "\x00\x06\x00\x00\x02\x00\x00\x00\x00\x01\x00\x00", 12);
	message_add_timestamp(&m, 86399, 7);
	message_add_u32(&m, NFULA_UID, 1000);
	message_add(&m, NFULA_VLAN, "\x06\x00\x02\x00\x60\x64\x00\x00\x06\x00\x01\x00\x81\x00\x00\x00", 16);
	message_add(&m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 36);
	PRINT(got, f, {
		l.out = f;
		dump_line_packet(&l, &b, m.pkt);
	});
	assert_string_equal(got, "23:59:59.000007 5 \"hello \\\"x\\\"\\x0a\" in=eth0(e\\x1b[m) out=if9 "
				 "IP 127.0.0.1.5000 > 10.0.0.2.53: UDP, length 8 vlan=100 prio=3 "
				 "mac=02:00:00:00:00:01 uid=1000 mark=0x2a\n");
	free(got);
	message_close(&m);
}

static void line_of_metadata_only_has_the_time_of_receipt(void **state)
{
	struct dump_line l = { 0 };
	struct nfring_batch b = { .received_ns = 3661000001000ull };
	struct message m;
	char *got;

	(void)state;
	setenv("TZ", "UTC", 1);
	message_open(&m, 10, 0);
	PRINT(got, f, {
		l.out = f;
		dump_line_packet(&l, &b, m.pkt);
	});
	assert_string_equal(got, "01:01:01.000001 0 ethertype 0x86dd, not copied\n");
	free(got);
	message_close(&m);
}

static void json_has_every_key_of_every_attribute(void **state)
{
	struct message m;
	char *got;

	(void)state;
	message_open(&m, 5, 258);
	message_add(&m, NFULA_PACKET_HDR, "\x08\x00\x03\x00", 4);
	message_add(&m, NFULA_PREFIX, "\xff\"\0", 3);
	for (uint16_t t = NFULA_IFINDEX_INDEV; t <= NFULA_IFINDEX_PHYSOUTDEV; t++)
		message_add_u32(&m, t, t);
	message_add_u32(&m, NFULA_MARK, 0xffffffff);
	message_add(&m, NFULA_HWTYPE, "\x00\x01", 2);
	message_add(&m, NFULA_HWHEADER, "\xaa\xbb", 2);
	message_add(&m, NFULA_HWLEN, "\x00\x0e", 2);
	message_add(&m, NFULA_HWADDR, "\x00\x06\x00\x00\x02\x00\x00\x00\x00\x01\x00\x00", 12);
	message_add_timestamp(&m, 1700000000, 42);
	message_add_u32(&m, NFULA_UID, 1);
	message_add_u32(&m, NFULA_GID, 2);
	message_add_u32(&m, NFULA_SEQ, 3);
	message_add_u32(&m, NFULA_SEQ_GLOBAL, 4);
	message_add(&m, NFULA_CT, "\x01", 1);
	message_add_u32(&m, NFULA_CT_INFO, 5);
	message_add(&m, NFULA_VLAN, "\x06\x00\x02\x00\x00\x64\x00\x00\x06\x00\x01\x00\x81\x00\x00\x00", 16);
	message_add(&m, NFULA_L2HDR, "\x0c", 1);
	message_add(&m, NFULA_PAYLOAD, "\x00\xff", 2);
	PRINT(got, f, dump_json_packet(f, m.pkt));
	assert_string_equal(got,
			    "{\"group\":258,\"family\":5,\"seq\":3,\"seq_global\":4,\"hook\":3,\"hw_protocol\":2048,"
			    "\"timestamp\":\"1700000000.000042\",\"prefix\":\"\\u00ff\\\"\",\"mark\":4294967295,"
			    "\"indev\":4,\"outdev\":5,\"physindev\":6,\"physoutdev\":7,\"uid\":1,\"gid\":2,"
			    "\"ct_info\":5,\"hw_addr\":\"020000000001\",\"hw_type\":1,\"hw_len\":14,"
			    "\"hw_header\":\"aabb\",\"l2_header\":\"0c\",\"vlan\":{\"proto\":33024,\"tci\":100},"
			    "\"ct\":\"01\",\"payload\":\"00ff\"}\n");
	free(got);
	message_close(&m);
	message_open(&m, 2, 0);
	PRINT(got, f, dump_json_packet(f, m.pkt));
	assert_string_equal(got, "{\"group\":0,\"family\":2}\n");
	free(got);
	message_close(&m);
}

/* Opens a packet at hook `hook` with a hardware header of 02:00:00:00:00:01. */
static void open_with_hardware_header(struct message *m, uint8_t family, char hook)
{
	const char hdr[4] = { 8, 0, hook, 0 };

	message_open(m, family, 5);
	message_add(m, NFULA_PACKET_HDR, hdr, 4);
	message_add(m, NFULA_HWADDR, "\x00\x06\x00\x00\x02\x00\x00\x00\x00\x01\x00\x00", 12);
	message_add(m, NFULA_HWTYPE, "\x00\x01", 2);
	message_add(m, NFULA_HWLEN, "\x00\x0e", 2);
	message_add(m, NFULA_HWHEADER, "\x02\x02\x02\x02\x02\x02\x02\x00\x00\x00\x00\x01\x08\x00", 14);
}

static bool shows_hardware_header(uint8_t family, char hook)
{
	struct nfring_batch b = { .received_ns = 0 };
	static const char *const keys[] = { "\"hw_addr\"", "\"hw_type\"", "\"hw_len\"", "\"hw_header\"" };
	struct dump_line l = { 0 };
	char *json, *line;
	struct message m;
	bool shown;

	open_with_hardware_header(&m, family, hook);
	PRINT(json, f, dump_json_packet(f, m.pkt));
	PRINT(line, f, {
		l.out = f;
		dump_line_packet(&l, &b, m.pkt);
	});
	shown = strstr(line, "mac=") != NULL;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(strstr(json, keys[i]) != NULL, shown);
	free(json);
	free(line);
	message_close(&m);
	return shown;
}

static void hardware_header_of_another_packet_is_not_shown(void **state)
{
	(void)state;
	for (char hook = 0; hook <= 4; hook++) {
		assert_int_equal(shows_hardware_header(2, hook), hook <= 2);
		assert_int_equal(shows_hardware_header(10, hook), hook <= 2);
		assert_true(shows_hardware_header(7, hook)); /* a bridge forwards the frame as it came */
	}
}

static void nflog_record_is_the_message_without_hidden_numbers(void **state)
{
	uint8_t record[200];
	struct message m;

	(void)state;
	message_open(&m, 2, 5);
	message_add_u32(&m, NFULA_MARK, 1);
	message_add_u32(&m, NFULA_SEQ, 7);
	message_add_u32(&m, NFULA_SEQ_GLOBAL, 8);
	message_add(&m, NFULA_PAYLOAD, "abcde", 5);
	assert_int_equal(dump_pcap_nflog(m.pkt, record, sizeof(record)), m.bytes - 16);
	assert_memory_equal(record, message_at(&m) + 16, m.bytes - 16);

	m.pkt->present &= ~(1u << NFULA_SEQ);
	assert_int_equal(dump_pcap_nflog(m.pkt, record, sizeof(record)), m.bytes - 16 - 8);
	assert_memory_equal(record, message_at(&m) + 16, 4 + 8);
	assert_memory_equal(record + 12, message_at(&m) + 20 + 16, 8 + 12);

	m.pkt->present &= ~(1u << NFULA_SEQ_GLOBAL);
	assert_int_equal(dump_pcap_nflog(m.pkt, record, sizeof(record)), m.bytes - 16 - 16);
	assert_memory_equal(record + 12, message_at(&m) + 20 + 24, 12);
	assert_int_equal(dump_pcap_nflog(m.pkt, record, m.bytes - 17), 0);
	message_close(&m);
}

/* Writes one packet and reads it back. Returns the record's header; 0 caplen: there is none. */
static struct pcap_pkthdr round_trip(const struct message *m, int linktype)
{
	char name[] = "/tmp/nfring-test-XXXXXX", error[PCAP_ERRBUF_SIZE];
	struct nfring_batch b = { .received_ns = 5000007000ull };
	struct pcap_pkthdr none = { .caplen = 0 }, *header = &none;
	struct cli_output output;
	struct dump_pcap w;
	const u_char *bytes;
	pcap_t *in;

	assert_int_equal(cli_output_open(&output, mkstemp(name), 4096), 0);
	assert_int_equal(dump_pcap_open(&w, &output, linktype), 0);
	dump_pcap_packet(&w, &b, m->pkt);
	dump_pcap_close(&w);
	assert_int_equal(cli_output_close(&output), 0);
	in = pcap_open_offline(name, error);
	assert_non_null(in);
	assert_int_equal(pcap_datalink(in), linktype);
	if (pcap_next_ex(in, &header, &bytes) == 1)
		none = *header;
	pcap_close(in);
	unlink(name);
	return none;
}

static void pcap_record_has_the_length_before_the_cut(void **state)
{
	struct pcap_pkthdr h;
	struct message m;

	(void)state;
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 30);
	h = round_trip(&m, DLT_RAW);
	assert_int_equal(h.caplen, 30);
	assert_int_equal(h.len, 36);
	assert_int_equal(h.ts.tv_sec, 5);
	assert_int_equal(h.ts.tv_usec, 7);
	h = round_trip(&m, DLT_NFLOG);
	assert_int_equal(h.caplen, m.bytes - 16);
	assert_int_equal(h.len, m.bytes - 16 + 6);
	message_add_timestamp(&m, 9, 8);
	h = round_trip(&m, DLT_NFLOG);
	assert_int_equal(h.ts.tv_sec, 9);
	assert_int_equal(h.ts.tv_usec, 8);
	message_close(&m);
}

static void raw_pcap_leaves_out_what_is_not_ip(void **state)
{
	struct message m;

	(void)state;
	message_open(&m, 3, 5);
	message_add(&m, NFULA_PAYLOAD, "\x00\x01\x08\x00", 4);
	assert_int_equal(round_trip(&m, DLT_RAW).caplen, 0);
	message_close(&m);
	message_open_tagged(&m, "\x88\xcc", "12345678" IP4, 28);
	assert_int_equal(round_trip(&m, DLT_RAW).caplen, 0);
	message_close(&m);
}

static void raw_pcap_leaves_out_the_headers_before_ip(void **state)
{
	struct pcap_pkthdr h;
	struct message m;

	(void)state;
	message_open_tagged(&m, "\x08\x00", IP4, 20);
	h = round_trip(&m, DLT_RAW);
	assert_int_equal(h.caplen, 20);
	assert_int_equal(h.len, 36);
	message_close(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_shows_where_and_whose),
		cmocka_unit_test(line_of_metadata_only_has_the_time_of_receipt),
		cmocka_unit_test(json_has_every_key_of_every_attribute),
		cmocka_unit_test(nflog_record_is_the_message_without_hidden_numbers),
		cmocka_unit_test(pcap_record_has_the_length_before_the_cut),
		cmocka_unit_test(hardware_header_of_another_packet_is_not_shown),
		cmocka_unit_test(raw_pcap_leaves_out_what_is_not_ip),
		cmocka_unit_test(raw_pcap_leaves_out_the_headers_before_ip),
	};

	return cmocka_run_group_tests_name("tool_dump", tests, NULL, NULL);
}
