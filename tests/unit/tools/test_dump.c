/* SPDX-License-Identifier: MIT */
/* nfring-dump turns packets into lines, JSON and pcap records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "command_line.h"
#include "json.h"
#include "line.h"
#include "net.h"
#include "pcap_file.h"
#include "message.h"

#include <unistd.h>

#define IP4 "\x45\x00\x00\x24\x00\x01\x40\x00\x40\x11\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02"
#define UDP_53 "\x13\x88\x00\x35\x00\x10\x00\x00"
#define DATA "12345678"

static void assert_net(uint16_t type, const void *bytes, uint32_t len, const char *want)
{
	uint8_t *exact = malloc(len ? len : 1);
	char *got;

	memcpy(exact, bytes, len);
	PRINT(got, f, cli_net_print(f, type, exact, len));
	assert_string_equal(got, want);
	free(got);
	free(exact);
}

static void ip4_prints_as_tcpdump_does(void **state)
{
	static const char tcp[] = "\x45\x00\x00\x2c\x00\x01\x40\x00\x40\x06\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02"
				  "\x00\x50\x1f\x90\x00\x00\x00\x07\x00\x00\x00\x09\x50\x18\x01\x00\x00\x00\x00\x00"
				  "abcd";
	static const char icmp[] = "\x45\x00\x00\x1c\x00\x01\x40\x00\x40\x01\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02"
				   "\x08\x00\x00\x00\x00\x05\x00\x06";
	static const char fragment[] =
		"\x45\x00\x00\x24\x00\x01\x00\xb9\x40\x11\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02" DATA;
	static const char other[] =
		"\x45\x00\x00\x18\x00\x01\x00\x00\x40\xfd\x00\x00\x7f\x00\x00\x01\x0a\x00\x00\x02" DATA;

	(void)state;
	assert_net(0x0800, IP4 UDP_53 DATA, 36, "IP 127.0.0.1.5000 > 10.0.0.2.53: UDP, length 8");
	assert_net(0x0800, IP4 UDP_53 DATA, 28, "IP 127.0.0.1.5000 > 10.0.0.2.53: UDP, length 8");
	assert_net(0x0800, IP4 UDP_53 DATA, 26, "IP 127.0.0.1.5000 > 10.0.0.2.53: UDP [cut], length 16");
	assert_net(0x0800, IP4, 20, "IP 127.0.0.1 > 10.0.0.2: UDP [cut], length 16");
	assert_net(0x0800, IP4, 19, "IP [bad or cut header], length 19");
	assert_net(0x0800, tcp, 44, "IP 127.0.0.1.80 > 10.0.0.2.8080: Flags [P.], seq 7, ack 9, win 256, length 4");
	assert_net(0x0800, icmp, 28, "IP 127.0.0.1 > 10.0.0.2: ICMP echo request, id 5, seq 6, length 8");
	assert_net(0x0800, fragment, 28, "IP 127.0.0.1 > 10.0.0.2: UDP, fragment at 1480, length 16");
	assert_net(0x0800, other, 28, "IP 127.0.0.1 > 10.0.0.2: protocol 253, length 4");
}

static void ip6_extension_headers_are_walked(void **state)
{
	char packet[40 + 8 + 8 + 8 + 8] = "\x60\x00\x00\x00\x00\x20\x00\x40";

	(void)state;
	packet[23] = packet[39] = 1; /* ::1 > ::1 */
	packet[40] = 60;             /* hop-by-hop, then destination options */
	packet[48] = 44;             /* then fragment */
	packet[56] = 17;             /* offset 0, then UDP */
	memcpy(packet + 64, UDP_53, 8);
	assert_net(0x86dd, packet, sizeof(packet), "IP6 ::1.5000 > ::1.53: UDP, length 0");
	packet[59] = 8; /* a later fragment */
	assert_net(0x86dd, packet, sizeof(packet), "IP6 ::1 > ::1: UDP, fragment at 8, length 8");
	packet[41] = 9; /* longer than the packet */
	assert_net(0x86dd, packet, sizeof(packet), "IP6 ::1 > ::1: [bad or cut extension header], length 32");
	assert_net(0x86dd, packet, 39, "IP6 [bad or cut header], length 39");
}

static void arp_and_vlan_print_as_tcpdump_does(void **state)
{
	static const char arp[] = "\x00\x01\x08\x00\x06\x04\x00\x01\x02\x00\x00\x00\x00\x01\x0a\x00\x00\x01"
				  "\x00\x00\x00\x00\x00\x00\x0a\x00\x00\x02";
	char reply[28];

	(void)state;
	memcpy(reply, arp, 28);
	reply[7] = 2;
	assert_net(0x0806, arp, 28, "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28");
	assert_net(0x0806, reply, 28, "ARP, Reply 10.0.0.1 is-at 02:00:00:00:00:01, length 28");
	assert_net(0x0806, arp, 27, "ARP, operation 1, length 27");
	assert_net(0x0806, arp, 7, "ARP [cut], length 7");
	assert_net(0x8100, "\x20\x64\x08\x00" IP4 UDP_53 DATA, 40,
		   "vlan 100, IP 127.0.0.1.5000 > 10.0.0.2.53: UDP, length 8");
	assert_net(0x8100, "\x20\x64", 2, "ethertype 0x8100, length 2");
	assert_net(0x88cc, DATA, 8, "ethertype 0x88cc, length 8");
}

/* With ASan this is what finds a read beyond the bytes. */
static void random_and_damaged_bytes_stay_within_bounds(void **state)
{
	static const uint16_t types[] = { 0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8, 0 };
	static const uint8_t protocols[] = { 1, 6, 17, 58, 44, 0, 60, 43, 51, 132, 33, 136, 255 };
	FILE *null = fopen("/dev/null", "w");
	uint8_t bytes[160];

	(void)state;
	srandom(1);
	for (unsigned round = 0; round < 200000; round++) {
		uint32_t len = (uint32_t)random() % sizeof(bytes);
		uint8_t *exact = malloc(len ? len : 1);

		for (unsigned i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)random();
		if (round % 4) { /* into the depths, mostly */
			uint16_t type = types[round % 6];

			bytes[0] = type == 0x86dd ? 0x60 : 0x45;
			bytes[type == 0x86dd ? 6 : 9] = protocols[(unsigned)random() % sizeof(protocols)];
			bytes[40] = protocols[(unsigned)random() % sizeof(protocols)];
			bytes[41] &= 3;
			if (type == 0x0800)
				bytes[6] = bytes[7] = 0;
			if (type == 0x86dd)
				bytes[4] = 0;
		}
		memcpy(exact, bytes, len);
		cli_net_print(null, types[round % 6], exact, len);
		cli_net_ip_length(exact, len);
		free(exact);
	}
	fclose(null);
}

static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 2 ? "eth0" : index == 3 ? "e\033[m" : NULL;
}

static void line_shows_where_and_whose(void **state)
{
	struct dump_line l = { .ifname = name_of };
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
		dump_line_packet(&l, m.pkt, 0);
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
	struct message m;
	char *got;

	(void)state;
	setenv("TZ", "UTC", 1);
	message_open(&m, 10, 0);
	PRINT(got, f, {
		l.out = f;
		dump_line_packet(&l, m.pkt, 3661000001000ull);
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
static struct pcap_pkthdr round_trip(const struct message *m, int linktype, uint32_t copy_range)
{
	char name[] = "/tmp/nfring-test-XXXXXX", error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr none = { .caplen = 0 }, *header = &none;
	struct cli_output output;
	struct dump_pcap w;
	const u_char *bytes;
	pcap_t *in;

	assert_int_equal(cli_output_open(&output, mkstemp(name), 4096), 0);
	assert_int_equal(dump_pcap_open(&w, &output, linktype, copy_range), 0);
	dump_pcap_packet(&w, m->pkt, 5000007000ull);
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
	h = round_trip(&m, DLT_RAW, 30);
	assert_int_equal(h.caplen, 30);
	assert_int_equal(h.len, 36);
	assert_int_equal(h.ts.tv_sec, 5);
	assert_int_equal(h.ts.tv_usec, 7);
	h = round_trip(&m, DLT_RAW, 0); /* not cut by us: the header tells a tale */
	assert_int_equal(h.len, 30);
	h = round_trip(&m, DLT_NFLOG, 30);
	assert_int_equal(h.caplen, m.bytes - 16);
	assert_int_equal(h.len, m.bytes - 16 + 6);
	message_add_timestamp(&m, 9, 8);
	h = round_trip(&m, DLT_NFLOG, 0);
	assert_int_equal(h.len, h.caplen);
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
	assert_int_equal(round_trip(&m, DLT_RAW, 0).caplen, 0);
	message_close(&m);
}

static void filter_refuses_by_payload(void **state)
{
	char *words[] = { "udp", "port", "53" }, *wrong[] = { "udp", "prot" };
	struct dump_filter filter;
	struct message m;
	char error[256];

	(void)state;
	assert_int_equal(dump_filter_compile(&filter, wrong, 2, error, sizeof(error)), -1);
	assert_non_null(strstr(error, "syntax"));
	assert_int_equal(dump_filter_compile(&filter, words, 3, error, sizeof(error)), 0);
	message_open(&m, 2, 5);
	assert_false(dump_filter_wants(m.pkt, &filter));
	message_add(&m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 36);
	assert_true(dump_filter_wants(m.pkt, &filter));
	message_close(&m);
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PAYLOAD, IP4 "\x13\x88\x00\x36\x00\x10\x00\x00", 28);
	assert_false(dump_filter_wants(m.pkt, &filter));
	message_close(&m);
	pcap_freecode(&filter.program);
}

/* Parses one word as the filter. Returns what stands on stderr, to be freed. */
static char *refuse_filter(const char *filter)
{
	char *argv[] = { "nfring-dump", (char *)(uintptr_t)filter, NULL }, *said = NULL;
	static struct dump_options options;
	FILE *saved = stderr;
	size_t len;
	int code;

	stderr = open_memstream(&said, &len);
	code = dump_options_parse(&options, 2, argv);
	fclose(stderr);
	stderr = saved;
	assert_int_equal(code, CLI_EXIT_USAGE);
	return said;
}

static void a_wrong_filter_is_quoted(void **state)
{
	char *said = refuse_filter("udp prot");

	(void)state;
	assert_ptr_equal(strstr(said, "nfring-dump: filter \"udp prot\": "), said);
	assert_non_null(strstr(said, "see pcap-filter(7)\n"));
	free(said);
	said = refuse_filter("udp \033[31m");
	assert_null(strchr(said, '\033'));
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ip4_prints_as_tcpdump_does),
		cmocka_unit_test(ip6_extension_headers_are_walked),
		cmocka_unit_test(arp_and_vlan_print_as_tcpdump_does),
		cmocka_unit_test(random_and_damaged_bytes_stay_within_bounds),
		cmocka_unit_test(line_shows_where_and_whose),
		cmocka_unit_test(line_of_metadata_only_has_the_time_of_receipt),
		cmocka_unit_test(json_has_every_key_of_every_attribute),
		cmocka_unit_test(nflog_record_is_the_message_without_hidden_numbers),
		cmocka_unit_test(pcap_record_has_the_length_before_the_cut),
		cmocka_unit_test(raw_pcap_leaves_out_what_is_not_ip),
		cmocka_unit_test(filter_refuses_by_payload),
		cmocka_unit_test(a_wrong_filter_is_quoted),
	};

	return cmocka_run_group_tests_name("tool_dump", tests, NULL, NULL);
}
