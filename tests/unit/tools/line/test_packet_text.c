/* SPDX-License-Identifier: MIT */
/* Packets in words: as tcpdump 4.99 -n -S prints them, where it has words for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "from_hex.h"
#include "net.h"
#include "packets.h"

struct row {
	const char *packet, *text;
};

static void assert_text(const struct cli_style *style, bool link, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct cli_decoded d;
		struct message m;
		char *got;

		from_hex(&m, rows[i].packet);
		cli_decode(m.pkt, &d);
		COMPOSE(got, w, cli_net_print(&w, style, &d, link));
		assert_string_equal(got, rows[i].text);
		free(got);
		message_close(&m);
	}
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct row tcpdump_texts[] = {
	{ UDP, "IP 10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 8" },
	{ UDP_ECT, "IP 10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 8" },
	{ UDP_ROUTER_ALERT, "IP 10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 8" },
	{ UDP_OPTIONS, "IP 10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 8" },
	{ FRAGMENT_FIRST, "IP 10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 24" },
	{ FRAGMENT_LATER, "IP 10.0.0.1 > 10.0.0.2: UDP, fragment at 24, length 24" },
	{ TCP_SYN, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [S], seq 7, win 256, options [mss 1460,sackOK,TS val "
		   "1 ecr 0,nop,wscale 7], length 0" },
	{ TCP_SYN_ACK,
	  "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [S.], seq 7, ack 9, win 256, options [mss 1460], length 0" },
	{ TCP_ACK, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [.], ack 9, win 256, length 0" },
	{ TCP_DATA, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [P.], seq 7:11, ack 9, win 256, length 4" },
	{ TCP_FIN, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [F.], seq 7, ack 9, win 256, length 0" },
	{ TCP_RST, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [R.], seq 7, ack 9, win 256, length 0" },
	{ TCP_NULL, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [none], win 256, length 0" },
	{ TCP_XMAS, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [FPU], seq 7, win 256, urg 5, length 0" },
	{ TCP_SACK, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [.], ack 9, win 256, options [nop,nop,sack 1 "
		    "{1:2}], length 0" },
	{ TCP_FAST_OPEN, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [.], ack 9, win 256, options [tfo  "
			 "cookiereq,unknown-31 0xabcd,eol], length 0" },
	{ TCP_MD5, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [.], ack 9, win 256, options [exp-6162,md5 "
		   "6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d,nop,nop], length 0" },
	{ TCP_BAD_OPTION, "IP 10.0.0.1.80 > 10.0.0.2.8080: Flags [.], ack 9, win 256, options [[bad opt]], length 0" },
	{ UNREACH_PROTOCOL, "IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 protocol 17 unreachable, length 44" },
	{ UNREACH_PORT, "IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 udp port 53 unreachable, length 44" },
	{ UNREACH_FRAGMENT, "IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 unreachable - need to frag (mtu 1400), length 44" },
	{ UNREACH_ADMIN, "IP 10.0.0.1 > 10.0.0.2: ICMP net 10.0.0.2 unreachable - admin prohibited, length 44" },
	{ UNREACH_UNKNOWN, "IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 unreachable - #16, length 44" },
	{ UNREACH_NET, "IP 10.0.0.1 > 10.0.0.2: ICMP net 10.0.0.2 unreachable, length 44" },
	{ TIME_EXCEEDED, "IP 10.0.0.1 > 10.0.0.2: ICMP time exceeded in-transit, length 44" },
	{ REASSEMBLY, "IP 10.0.0.1 > 10.0.0.2: ICMP ip reassembly time exceeded, length 44" },
	{ PARAMETER, "IP 10.0.0.1 > 10.0.0.2: ICMP parameter problem - octet 0, length 44" },
	{ UNREACH_TCP, "IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 tcp port 2 unreachable, length 48" },
	{ REDIRECT, "IP 10.0.0.1 > 10.0.0.2: ICMP redirect 10.0.0.2 to host 10.0.0.9, length 44" },
	{ REDIRECT_UNKNOWN, "IP 10.0.0.1 > 10.0.0.2: ICMP redirect-#4 10.0.0.2 to 10.0.0.9, length 44" },
	{ ECHO, "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 5, seq 6, length 8" },
	{ TIMESTAMP, "IP 10.0.0.1 > 10.0.0.2: ICMP time stamp query id 5 seq 6, length 20" },
	{ ICMP_UNKNOWN, "IP 10.0.0.1 > 10.0.0.2: ICMP type-#42, length 8" },
	{ GRE, "IP 10.0.0.1 > 10.0.0.2: GREv0, length 40: IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
	{ GRE_KEY, "IP 10.0.0.1 > 10.0.0.2: GREv0, key=0x2a, seq 5, length 52: IP 10.0.0.1.5000 > 10.0.0.2.53: "
		   "UDP, length 8" },
	{ GRE_PPTP, "IP 10.0.0.1 > 10.0.0.2: GREv1, call 7, seq 1, length 20" },
	{ ESP, "IP 10.0.0.1 > 10.0.0.2: ESP(spi=0x12345678,seq=0x9), length 40" },
	{ AH, "IP 10.0.0.1 > 10.0.0.2: AH(spi=0x00001234,seq=0x7), length 40" },
	{ SCTP, "IP 10.0.0.1.100 > 10.0.0.2.200: sctp (1) [DATA] (2) [SACK], length 48" },
	{ DCCP, "IP 10.0.0.1.100 > 10.0.0.2.200: DCCP DCCP-Request, length 20" },
	{ IPIP, "IP 10.0.0.1 > 10.0.0.2: IPv4, length 36: IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
	{ IGMP_REPORT, "IP 10.0.0.1 > 10.0.0.2: igmp v2 report 224.0.0.9, length 8" },
	{ PROTOCOL_253, "IP 10.0.0.1 > 10.0.0.2: protocol 253, length 8" },
	{ UDPLITE, "IP 10.0.0.1.1 > 10.0.0.2.2: UDP-Lite, length 8" },
	{ IP6_UDP, "IP6 fe80::1.1 > ff02::2.2: UDP, length 8" },
	{ IP6_TCP, "IP6 fe80::1.80 > ff02::2.8080: Flags [S], seq 7, win 256, length 0" },
	{ IP6_ECHO, "IP6 fe80::1 > ff02::2: ICMP6, echo request, id 5, seq 6, length 8" },
	{ IP6_SOLICIT, "IP6 fe80::1 > ff02::2: ICMP6, neighbor solicitation, who has fe80::2, length 32" },
	{ IP6_REPORT, "IP6 fe80::1 > ff02::2: ICMP6, multicast listener report v2, 1 group record(s), length 28" },
	{ IP6_REDIRECT, "IP6 fe80::1 > ff02::2: ICMP6, redirect, :: to ::, length 40" },
	{ IP6_UNREACH,
	  "IP6 fe80::1 > ff02::2: ICMP6, destination unreachable, unreachable route 2001:db8::2, length 64" },
	{ IP6_BEYOND, "IP6 fe80::1 > ff02::2: ICMP6, destination unreachable, beyond scope 2001:db8::2, source "
		      "address 2001:db8::1, length 64" },
	{ IP6_PORT, "IP6 fe80::1 > ff02::2: ICMP6, destination unreachable, unreachable port, 2001:db8::2 udp "
		    "port 53, length 64" },
	{ IP6_TOO_BIG, "IP6 fe80::1 > ff02::2: ICMP6, packet too big, mtu 1280, length 64" },
	{ IP6_TIME_EXCEEDED, "IP6 fe80::1 > ff02::2: ICMP6, time exceeded in-transit for 2001:db8::2, length 64" },
	{ IP6_PARAMETER, "IP6 fe80::1 > ff02::2: ICMP6, parameter problem, erroneous - octet 1280, length 64" },
	{ IP6_HBH, "IP6 fe80::1.1 > ff02::2.2: HBH UDP, length 8" },
	{ IP6_FRAGMENT_FIRST, "IP6 fe80::1.1 > ff02::2.2: frag (0|24) UDP, length 16" },
	{ IP6_FRAGMENT_LATER, "IP6 fe80::1 > ff02::2: frag (24|16) UDP, fragment at 24, length 16" },
	{ IP6_ROUTING, "IP6 fe80::1.1 > ff02::2.2: RT6 (len=2, type=0, segleft=1, [0]2001:db8::9) UDP, length 8" },
	{ IP6_AH, "IP6 fe80::1.1 > ff02::2.2: AH(spi=0x00001234,seq=0x7): UDP, length 8" },
	{ IP6_NONE, "IP6 fe80::1 > ff02::2: no next header, length 0" },
	{ ARP_REQUEST, "ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28" },
	{ ARP_REPLY, "ARP, Reply 10.0.0.1 is-at 02:00:00:00:00:01, length 28" },
	{ VLAN, "vlan 100, p 3, IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
	{ QINQ, "vlan 100, p 3, vlan 5, IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
	{ LLDP, "ethertype 0x88cc, length 8" },
	{ MPLS, "ethertype 0x8847, IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
};

static void packet_is_what_tcpdump_says(void **state)
{
	const struct cli_style style = { .verbose = 0 };

	(void)state;
	assert_text(&style, false, tcpdump_texts, COUNT(tcpdump_texts));
}

static void verbose_shows_the_header_and_what_is_quoted(void **state)
{
	static const struct row rows[] = {
		{ UDP_ECT, "IP (tos 0x12,ECT(0), ttl 1, id 1, offset 0, flags [none], proto UDP (17), length 36) "
			   "10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 8" },
		{ UDP_OPTIONS, "IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 52, options "
			       "(timestamp,NOP,NOP,NOP,EOL)) 10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 8" },
		{ FRAGMENT_FIRST, "IP (tos 0x0, ttl 64, id 1, offset 0, flags [+], proto UDP (17), length 52) "
				  "10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 24" },
		{ FRAGMENT_LATER, "IP (tos 0x0, ttl 64, id 1, offset 24, flags [+], proto UDP (17), length 44) "
				  "10.0.0.1 > 10.0.0.2: UDP, fragment at 24, length 24" },
		{ UNREACH_PORT,
		  "IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 64) 10.0.0.1 > 10.0.0.2: "
		  "ICMP 10.0.0.2 udp port 53 unreachable, length 44 [IP (tos 0x0, ttl 3, id 1, offset 0, flags [DF], "
		  "proto UDP (17), length 36) 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8]" },
		{ REDIRECT,
		  "IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto ICMP (1), length 64) 10.0.0.1 > 10.0.0.2: "
		  "ICMP redirect 10.0.0.2 to host 10.0.0.9, length 44 [IP (tos 0x0, ttl 3, id 1, offset 0, flags [DF], "
		  "proto UDP (17), length 36) 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8]" },
		{ GRE_KEY,
		  "IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto GRE (47), length 72) 10.0.0.1 > 10.0.0.2: "
		  "GREv0, key=0x2a, seq 5, proto 0x0800, length 52: IP (tos 0x0, ttl 3, id 1, offset 0, flags [DF], "
		  "proto UDP (17), length 36) 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
		{ SCTP, "IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto SCTP (132), length 68) 10.0.0.1.100 > "
			"10.0.0.2.200: sctp (1) [DATA] (B)(E) [TSN: 17] [SID: 1] [SSEQ 2] [PPID 0x0] (2) [SACK] [cum "
			"ack 5] [a_rwnd 1000] [#gap acks 0] [#dup tsns 0], length 48" },
		{ IPIP, "IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto IPv4 (4), length 56) 10.0.0.1 > "
			"10.0.0.2: IPv4, length 36: IP (tos 0x0, ttl 3, id 1, offset 0, flags [DF], proto UDP (17), "
			"length 36) 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
		{ IP6_UDP, "IP6 (class 0x12, flowlabel 0x12345, hlim 64, next-header UDP (17) payload length: 16) "
			   "fe80::1.1 > ff02::2.2: UDP, length 8" },
		{ IP6_TOO_BIG, "IP6 (hlim 64, next-header IPv6-ICMP (58) payload length: 64) fe80::1 > ff02::2: ICMP6, "
			       "packet too big, mtu 1280, length 64 [IP6 (hlim 64, next-header UDP (17) payload "
			       "length: 16) 2001:db8::1.5000 > 2001:db8::2.53: UDP, length 8]" },
		{ IP6_FRAGMENT_FIRST, "IP6 (hlim 64, next-header IPv6-Frag (44) payload length: 32) fe80::1.1 > "
				      "ff02::2.2: frag (0x00000007:0|24) UDP, length 16" },
		{ IP6_FRAGMENT_LATER, "IP6 (hlim 64, next-header IPv6-Frag (44) payload length: 24) fe80::1 > ff02::2: "
				      "frag (0x00000007:24|16) UDP, fragment at 24, length 16" },
	};
	const struct cli_style style = { .verbose = 1 };

	(void)state;
	assert_text(&style, false, rows, COUNT(rows));
}

static void very_verbose_shows_every_sequence_number(void **state)
{
	static const struct row row = { TCP_ACK,
					"IP (tos 0x0, ttl 64, id 1, offset 0, flags [DF], proto TCP (6), length 40) "
					"10.0.0.1.80 > 10.0.0.2.8080: Flags [.], seq 7, ack 9, win 256, length 0" };
	const struct cli_style style = { .verbose = 2 };

	(void)state;
	assert_text(&style, false, &row, 1);
}

static void link_header_names_the_protocol(void **state)
{
	static const struct row rows[] = {
		{ UDP, "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 50: 10.0.0.1.5000 > "
		       "10.0.0.2.5001: UDP, length 8" },
		{ IP6_UDP, "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv6 (0x86dd), length 70: fe80::1.1 > "
			   "ff02::2.2: UDP, length 8" },
		{ ARP_REQUEST, "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype ARP (0x0806), length 42: Request "
			       "who-has 10.0.0.2 tell 10.0.0.1, length 28" },
		{ VLAN, "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q (0x8100), length 54: vlan 100, p 3, "
			"ethertype IPv4 (0x0800), 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
		{ QINQ, "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 802.1Q-QinQ (0x88a8), length 58: vlan 100, p "
			"3, ethertype 802.1Q (0x8100), vlan 5, p 0, ethertype IPv4 (0x0800), 10.0.0.1.5000 > "
			"10.0.0.2.53: UDP, length 8" },
		{ LLDP, "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype LLDP (0x88cc), length 22: ethertype 0x88cc, "
			"length 8" },
		{ MPLS, "02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype MPLS unicast (0x8847), length 54: ethertype "
			"0x8847, IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 8" },
	};
	const struct cli_style style = { .verbose = 0 };

	(void)state;
	assert_text(&style, true, rows, COUNT(rows));
}

static void quiet_shows_little_of_tcp(void **state)
{
	static const struct row rows[] = {
		{ UDP, "IP 10.0.0.1.5000 > 10.0.0.2.5001: UDP, length 8" },
		{ TCP_DATA, "IP 10.0.0.1.80 > 10.0.0.2.8080: tcp 4" },
		{ ECHO, "IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 5, seq 6, length 8" },
	};
	const struct cli_style style = { .quiet = true };

	(void)state;
	assert_text(&style, false, rows, COUNT(rows));
}

/* Wherever a packet is cut, it has a text, and no byte behind the cut is read (ASan sees that). */
static void cut_packet_is_not_read_beyond_its_end(void **state)
{
	static const char *const packets[] = { TCP_SYN,     UNREACH_PORT, GRE_KEY,      SCTP,        DCCP,
					       IGMP_REPORT, ESP,          AH,           IPIP,        IP6_ROUTING,
					       IP6_AH,      IP6_PORT,     IP6_REDIRECT, ARP_REQUEST, QINQ };
	const struct cli_style style = { .verbose = 2 };

	(void)state;
	for (size_t i = 0; i < COUNT(packets); i++) {
		for (size_t len = 0; len <= strlen(packets[i]) / 2 - 2; len++) {
			struct cli_decoded d;
			struct message m;
			char *got;

			from_hex_cut(&m, packets[i], len);
			cli_decode(m.pkt, &d);
			COMPOSE(got, w, cli_net_print(&w, &style, &d, true));
			assert_true(strlen(got) > 0);
			free(got);
			message_close(&m);
		}
	}
}

static void services_have_names_if_they_are_asked_for(void **state)
{
	struct cli_resolve *names = cli_resolve_open();
	const struct cli_style style = { .resolve = names };
	static const struct row row = { UNREACH_TCP,
					"IP 10.0.0.1 > 10.0.0.2: ICMP 10.0.0.2 tcp port 2 unreachable, length 48" };
	static const struct row http = { TCP_ACK,
					 "IP 10.0.0.1.http > 10.0.0.2.http-alt: Flags [.], ack 9, win 256, length 0" };

	(void)state;
	assert_non_null(names);
	assert_text(&style, false, &row, 1);
	if (!cli_resolve_service(names, 6, 80))
		skip(); /* there is no /etc/services */
	assert_text(&style, false, &http, 1);
	cli_resolve_close(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packet_is_what_tcpdump_says),
		cmocka_unit_test(verbose_shows_the_header_and_what_is_quoted),
		cmocka_unit_test(very_verbose_shows_every_sequence_number),
		cmocka_unit_test(link_header_names_the_protocol),
		cmocka_unit_test(quiet_shows_little_of_tcp),
		cmocka_unit_test(cut_packet_is_not_read_beyond_its_end),
		cmocka_unit_test(services_have_names_if_they_are_asked_for),
	};

	return cmocka_run_group_tests_name("tool_packet_text", tests, NULL, NULL);
}
