/* SPDX-License-Identifier: MIT */
/* Lines of the kernel's LOG target (nf_log_syslog.c), made of NFLOG packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "from_hex.h"
#include "log.h"
#include "packets.h"
#include "shown.h"

#include <unistd.h>

struct row {
	const char *packet, *text;
};

static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 2 ? "eth0" : index == 3 ? "br0" : index == 4 ? "e\033[m" : NULL;
}

static char *bare(const struct message *m, bool verbose)
{
	struct nfring_batch b = { .received_ns = 0 };
	struct dump_log l;

	dump_log_init_bare(&l, verbose);
	return shown_packet(&l.format, &b, m->pkt, name_of);
}

static void assert_lines(bool verbose, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct message m;
		char *got;

		from_hex(&m, rows[i].packet);
		got = bare(&m, verbose);
		assert_int_equal(got[strlen(got) - 1], '\n');
		got[strlen(got) - 1] = '\0';
		assert_string_equal(got, rows[i].text);
		free(got);
		message_close(&m);
	}
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct row kernel_lines[] = {
	{ UDP, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=UDP SPT=5000 "
	       "DPT=5001 LEN=16 " },
	{ UDP_ECT, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x12 PREC=0x00 TTL=1 ID=1 PROTO=UDP SPT=5000 "
		   "DPT=5001 LEN=16 " },
	{ FRAGMENT_FIRST, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=52 TOS=0x00 PREC=0x00 TTL=64 ID=1 MF "
			  "PROTO=UDP SPT=5000 DPT=5001 LEN=16 " },
	{ FRAGMENT_LATER,
	  "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=44 TOS=0x00 PREC=0x00 TTL=64 ID=1 MF FRAG:3 PROTO=UDP " },
	{ TCP_SYN, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP "
		   "SPT=80 DPT=8080 WINDOW=256 RES=0x00 SYN URGP=0 " },
	{ TCP_DATA, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=44 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP "
		    "SPT=80 DPT=8080 WINDOW=256 RES=0x00 ACK PSH URGP=0 " },
	{ TCP_XMAS, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP "
		    "SPT=80 DPT=8080 WINDOW=256 RES=0x00 URG PSH FIN URGP=5 " },
	{ UNREACH_PORT, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=64 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF "
			"PROTO=ICMP TYPE=3 CODE=3 [SRC=10.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x00 PREC=0x00 TTL=3 "
			"ID=1 DF PROTO=UDP SPT=5000 DPT=53 LEN=16 ] " },
	{ UNREACH_FRAGMENT, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=64 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF "
			    "PROTO=ICMP TYPE=3 CODE=4 [SRC=10.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x00 PREC=0x00 "
			    "TTL=3 ID=1 DF PROTO=UDP SPT=5000 DPT=53 LEN=16 ] MTU=1400 " },
	{ PARAMETER, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=64 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=ICMP "
		     "TYPE=12 CODE=0 PARAMETER=0 [SRC=10.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x00 PREC=0x00 TTL=3 "
		     "ID=1 DF PROTO=UDP SPT=5000 DPT=53 LEN=16 ] " },
	{ REDIRECT, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=64 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=ICMP "
		    "TYPE=5 CODE=1 GATEWAY=10.0.0.9 [SRC=10.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x00 PREC=0x00 TTL=3 "
		    "ID=1 DF PROTO=UDP SPT=5000 DPT=53 LEN=16 ] " },
	{ ECHO, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=28 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=ICMP TYPE=8 "
		"CODE=0 ID=5 SEQ=6 " },
	{ TIMESTAMP, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=ICMP "
		     "TYPE=13 CODE=0 " },
	{ GRE, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=47 " },
	{ ESP, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=ESP "
	       "SPI=0x12345678 " },
	{ AH, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=AH SPI=0x1234 " },
	{ SCTP, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=68 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=132 " },
	{ UDPLITE, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=UDPLITE "
		   "SPT=1 DPT=2 LEN=16 " },
	{ IP6_UDP, "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0002 "
		   "LEN=56 TC=18 HOPLIMIT=64 FLOWLBL=74565 PROTO=UDP SPT=1 DPT=2 LEN=16 " },
	{ IP6_ECHO, "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0002 "
		    "LEN=48 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=ICMPv6 TYPE=128 CODE=0 ID=5 SEQ=6 " },
	{ IP6_PORT, "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0002 "
		    "LEN=104 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=ICMPv6 TYPE=1 CODE=4 "
		    "[SRC=2001:0db8:0000:0000:0000:0000:0000:0001 DST=2001:0db8:0000:0000:0000:0000:0000:0002 LEN=56 "
		    "TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=UDP SPT=5000 DPT=53 LEN=16 ] " },
	{ IP6_TOO_BIG,
	  "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0002 "
	  "LEN=104 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=ICMPv6 TYPE=2 CODE=0 "
	  "[SRC=2001:0db8:0000:0000:0000:0000:0000:0001 DST=2001:0db8:0000:0000:0000:0000:0000:0002 LEN=56 "
	  "TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=UDP SPT=5000 DPT=53 LEN=16 ] MTU=1280 " },
	{ IP6_PARAMETER,
	  "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0002 "
	  "LEN=104 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=ICMPv6 TYPE=4 CODE=0 POINTER=00000500 "
	  "[SRC=2001:0db8:0000:0000:0000:0000:0000:0001 DST=2001:0db8:0000:0000:0000:0000:0000:0002 LEN=56 "
	  "TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=UDP SPT=5000 DPT=53 LEN=16 ] " },
	{ IP6_HBH, "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0002 "
		   "LEN=64 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=UDP SPT=1 DPT=2 LEN=16 " },
	{ IP6_FRAGMENT_FIRST,
	  "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0002 "
	  "LEN=72 TC=0 HOPLIMIT=64 FLOWLBL=0 FRAG:0 INCOMPLETE ID:00000007 PROTO=UDP SPT=1 DPT=2 LEN=16 " },
	{ IP6_FRAGMENT_LATER,
	  "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0002 "
	  "LEN=64 TC=0 HOPLIMIT=64 FLOWLBL=0 FRAG:24 INCOMPLETE ID:00000007 PROTO=UDP " },
	{ IP6_NONE, "IN= OUT= SRC=fe80:0000:0000:0000:0000:0000:0000:0001 "
		    "DST=ff02:0000:0000:0000:0000:0000:0000:0002 LEN=40 TC=0 HOPLIMIT=64 FLOWLBL=0 PROTO=59 " },
	{ ARP_REQUEST, "IN= OUT= ARP HTYPE=1 PTYPE=0x0800 OPCODE=1 MACSRC=02:00:00:00:00:01 IPSRC=10.0.0.1 "
		       "MACDST=00:00:00:00:00:00 IPDST=10.0.0.2 " },
	{ VLAN, "IN= OUT= VPROTO=8100 VID=100 SRC=10.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x00 PREC=0x00 TTL=3 ID=1 "
		"DF PROTO=UDP SPT=5000 DPT=53 LEN=16 " },
	{ LLDP, "IN= OUT= " },
};

static void packet_is_the_kernels_line(void **state)
{
	(void)state;
	assert_lines(false, kernel_lines, COUNT(kernel_lines));
}

static void verbose_shows_numbers_and_options(void **state)
{
	static const struct row rows[] = {
		{ UDP_ROUTER_ALERT, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=40 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF OPT "
				    "(94040000) PROTO=UDP SPT=5000 DPT=5001 LEN=16 " },
		{ TCP_SYN, "IN= OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=TCP "
			   "SPT=80 DPT=8080 SEQ=7 ACK=9 WINDOW=256 RES=0x00 SYN URGP=0 OPT "
			   "(020405B40402080A000000010000000001030307) " },
	};

	(void)state;
	assert_lines(true, rows, COUNT(rows));
}

/* Opens a UDP packet with everything that netfilter may say. */
static void open_full(struct message *m, uint8_t family, char hook)
{
	const char hdr[4] = { 8, 0, hook, 0 };

	message_open(m, family, 5);
	message_add(m, NFULA_PACKET_HDR, hdr, 4);
	message_add(m, NFULA_PREFIX, "drop ", 6);
	message_add_u32(m, NFULA_IFINDEX_INDEV, 3);
	message_add_u32(m, NFULA_IFINDEX_OUTDEV, 9);
	message_add_u32(m, NFULA_IFINDEX_PHYSINDEV, 2);
	message_add_u32(m, NFULA_MARK, 0x2a);
	message_add_u32(m, NFULA_UID, 1000);
	message_add_u32(m, NFULA_GID, 100);
	message_add(m, NFULA_HWTYPE, "\x00\x01", 2);
	message_add(m, NFULA_HWLEN, "\x00\x0e", 2);
	message_add(m, NFULA_HWHEADER, "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00", 14);
	message_add(m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 36);
	message_add_timestamp(m, 1700000000, 123456);
}

static void line_has_devices_hardware_and_owner(void **state)
{
	struct message m;
	char *got;

	(void)state;
	open_full(&m, 2, 1);
	got = bare(&m, false);
	assert_string_equal(got, "drop IN=br0 OUT=if9 PHYSIN=eth0 MAC=02:00:00:00:00:02:02:00:00:00:00:01:08:00 "
				 "SRC=127.0.0.1 DST=10.0.0.2 LEN=36 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=UDP "
				 "SPT=5000 DPT=53 LEN=16 UID=1000 GID=100 MARK=0x2a \n");
	free(got);
	message_close(&m);
}

/* In postrouting the kernel sends the header of the frame that came in, or of the packet in a tunnel. */
static void hardware_header_of_another_packet_is_not_shown(void **state)
{
	struct message m;
	char *got;

	(void)state;
	open_full(&m, 2, 4);
	got = bare(&m, false);
	assert_non_null(strstr(got, " MAC= SRC="));
	free(got);
	message_close(&m);
}

static void line_begins_as_syslog_writes_it(void **state)
{
	struct nfring_batch b = { .received_ns = 0 };
	char want[200], host[65] = "";
	struct dump_log l;
	struct message m;
	char *got;

	(void)state;
	setenv("TZ", "UTC", 1);
	gethostname(host, sizeof(host) - 1);
	host[strcspn(host, ".")] = '\0';
	open_full(&m, 2, 1);
	dump_log_init(&l, DUMP_TIME_SYSLOG, DUMP_LOG_TAG, false);
	got = shown_packet(&l.format, &b, m.pkt, name_of);
	snprintf(want, sizeof(want), "Nov 14 22:13:20 %s kernel: drop IN=br0 ", host);
	assert_memory_equal(got, want, strlen(want));
	free(got);
	dump_log_init(&l, DUMP_TIME_RFC3339, "fw", false);
	got = shown_packet(&l.format, &b, m.pkt, name_of);
	snprintf(want, sizeof(want), "2023-11-14T22:13:20.123456+00:00 %s fw: drop IN=br0 ", host);
	assert_memory_equal(got, want, strlen(want));
	free(got);
	message_close(&m);
}

static void loss_is_a_line_that_no_parser_takes_for_a_packet(void **state)
{
	const struct dump_loss loss = { .group = 5, .lost = 17, .time_ns = 1700000000000000000u }, one = { .lost = 1 };
	struct dump_log l;
	char *got;

	(void)state;
	setenv("TZ", "UTC", 1);
	dump_log_init(&l, DUMP_TIME_SYSLOG, DUMP_LOG_TAG, false);
	got = shown_loss(&l.format, &loss);
	assert_non_null(strstr(got, " kernel: NFLOG group 5 lost 17 packets\n"));
	assert_null(strstr(got, "IN="));
	free(got);
	dump_log_init_bare(&l, false);
	got = shown_loss(&l.format, &one);
	assert_string_equal(got, "NFLOG group 0 lost 1 packet\n");
	free(got);
}

static void cut_packet_says_so(void **state)
{
	struct message m;
	char *got;

	(void)state;
	from_hex_cut(&m, TCP_SYN, 30);
	got = bare(&m, true);
	assert_non_null(strstr(got, " PROTO=TCP INCOMPLETE [10 bytes] \n"));
	free(got);
	message_close(&m);
	from_hex_cut(&m, TCP_SYN, 19);
	got = bare(&m, true);
	assert_string_equal(got, "IN= OUT= TRUNCATED \n");
	free(got);
	message_close(&m);
	for (size_t len = 0; len <= strlen(IP6_PORT) / 2 - 2; len++) {
		from_hex_cut(&m, IP6_PORT, len);
		got = bare(&m, true);
		assert_non_null(strstr(got, "IN= OUT= "));
		free(got);
		message_close(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packet_is_the_kernels_line),
		cmocka_unit_test(verbose_shows_numbers_and_options),
		cmocka_unit_test(line_has_devices_hardware_and_owner),
		cmocka_unit_test(hardware_header_of_another_packet_is_not_shown),
		cmocka_unit_test(line_begins_as_syslog_writes_it),
		cmocka_unit_test(loss_is_a_line_that_no_parser_takes_for_a_packet),
		cmocka_unit_test(cut_packet_says_so),
	};

	return cmocka_run_group_tests_name("tool_log", tests, NULL, NULL);
}
