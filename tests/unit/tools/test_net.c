/* SPDX-License-Identifier: MIT */
/* Packets in words, from the network header on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "net.h"
#include "packet.h"
#include "message.h"

static void assert_net(uint16_t type, const void *bytes, uint32_t len, const char *want)
{
	struct packet p = packet_make(5, 0, type, bytes, len);
	const struct cli_style style = { .quiet = false };
	struct cli_decoded d;
	char *got;

	cli_decode(p.pkt, &d);
	COMPOSE(got, w, cli_net_print(&w, &style, &d, false));
	assert_string_equal(got, want);
	free(got);
	assert_true(packet_free(&p));
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
	assert_net(0x0800, tcp, 44, "IP 127.0.0.1.80 > 10.0.0.2.8080: Flags [P.], seq 7:11, ack 9, win 256, length 4");
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
	assert_net(0x86dd, packet, sizeof(packet), "IP6 ::1.5000 > ::1.53: HBH DSTOPT frag (0|8) UDP, length 0");
	packet[59] = 8; /* a later fragment */
	assert_net(0x86dd, packet, sizeof(packet), "IP6 ::1 > ::1: HBH DSTOPT frag (8|8) UDP, fragment at 8, length 8");
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
		   "vlan 100, p 1, IP 127.0.0.1.5000 > 10.0.0.2.53: UDP, length 8");
	assert_net(0x8100, "\x20\x64", 2, "ethertype 0x8100, length 2");
	assert_net(0x8100, "\x45\x64\x81\x00\x45\x65\x88\xcc" DATA, 16,
		   "vlan 1380, p 2, vlan 1381, p 2, ethertype 0x88cc, length 8");
	assert_net(0x8847, "\x00\x01\x01\x40" IP4 UDP_53 DATA, 40,
		   "ethertype 0x8847, IP 127.0.0.1.5000 > 10.0.0.2.53: UDP, length 8");
	assert_net(0x88cc, DATA, 8, "ethertype 0x88cc, length 8");
}

/* With ASan this is what finds a read beyond the bytes. */
static void random_and_damaged_bytes_stay_within_bounds(void **state)
{
	static const uint16_t types[] = { 0x0800, 0x86dd, 0x0806, 0x8100, 0x88a8, 0 };
	static const uint8_t protocols[] = { 1, 6, 17, 58, 44, 0, 60, 43, 51, 132, 33, 136, 255 };
	const struct cli_style style = { .verbose = 2 };
	struct cli_writer null;
	struct cli_decoded d;
	uint8_t bytes[160];

	(void)state;
	assert_int_equal(cli_writer_open(&null, 0), 0);
	srandom(1);
	for (unsigned round = 0; round < 200000; round++) {
		uint32_t len = (uint32_t)random() % sizeof(bytes);
		struct packet p;

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
		p = packet_make(5, 0, types[round % 6], bytes, len);
		cli_decode(p.pkt, &d);
		cli_net_print(&null, &style, &d, true);
		cli_writer_clear(&null);
		packet_free(&p);
	}
	cli_writer_close(&null);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ip4_prints_as_tcpdump_does),
		cmocka_unit_test(ip6_extension_headers_are_walked),
		cmocka_unit_test(arp_and_vlan_print_as_tcpdump_does),
		cmocka_unit_test(random_and_damaged_bytes_stay_within_bounds),
	};

	return cmocka_run_group_tests_name("tool_net", tests, NULL, NULL);
}
