/* SPDX-License-Identifier: MIT */
/* nfring-dump turns packets into lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "host_order.h"
#include "line.h"
#include "shown.h"

static const struct dump_line_options plain = { .time = DUMP_TIME_CLOCK };

static const char *name_of(void *user, uint32_t index)
{
	(void)user;
	return index == 2 ? "eth0" : index == 3 ? "e\033[m" : NULL;
}

static void line_shows_where_and_whose(void **state)
{
	struct dump_line l;
	struct nfring_batch b = { .received_ns = 0 };
	struct message m;
	char *got;

	(void)state;
	setenv("TZ", "UTC", 1);
	dump_line_init(&l, &plain, DUMP_TIME_CLOCK, false);
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
	message_add(&m, NFULA_VLAN,
		    HOST_NLATTR("\6", "\2") "\x60\x64\x00\x00" HOST_NLATTR("\6", "\1") "\x81\x00\x00\x00", 16);
	message_add(&m, NFULA_PAYLOAD, IP4 UDP_53 DATA, 36);
	got = shown_packet(&l.format, &b, m.pkt, name_of);
	assert_string_equal(got, "23:59:59.000007 5 \"hello \\\"x\\\"\\x0a\" input in=eth0(e\\x1b[m) out=if9 "
				 "vlan 100, p 3, IP 127.0.0.1.5000 > 10.0.0.2.53: UDP, length 8 "
				 "mac=02:00:00:00:00:01 uid=1000 mark=0x2a\n");
	free(got);
	message_close(&m);
}

static void line_of_metadata_only_has_the_time_of_receipt(void **state)
{
	struct dump_line l;
	struct nfring_batch b = { .received_ns = 3661000001000ull };
	struct message m;
	char *got;

	(void)state;
	setenv("TZ", "UTC", 1);
	dump_line_init(&l, &plain, DUMP_TIME_CLOCK, false);
	message_open(&m, 10, 0);
	got = shown_packet(&l.format, &b, m.pkt, name_of);
	assert_string_equal(got, "01:01:01.000001 0 ethertype 0x86dd, not copied\n");
	free(got);
	message_close(&m);
}

static bool shows_hardware_header(uint8_t family, char hook)
{
	struct nfring_batch b = { .received_ns = 0 };
	struct dump_line l;
	struct message m;
	char *line;
	bool shown;

	dump_line_init(&l, &plain, DUMP_TIME_CLOCK, false);
	message_open_with_hardware(&m, family, hook);
	line = shown_packet(&l.format, &b, m.pkt, NULL);
	shown = strstr(line, "mac=") != NULL;
	free(line);
	message_close(&m);
	return shown;
}

static void hardware_header_of_another_packet_is_not_shown(void **state)
{
	(void)state;
	expect_own_hardware_only(shows_hardware_header);
}

static void loss_is_a_line_of_its_own(void **state)
{
	const struct dump_loss loss = { .group = 5, .lost = 17, .time_ns = 3661000001000ull };
	struct dump_line l;
	char *got;

	(void)state;
	setenv("TZ", "UTC", 1);
	dump_line_init(&l, &plain, DUMP_TIME_CLOCK, false);
	got = shown_loss(&l.format, &loss);
	assert_string_equal(got, "01:01:01.000001 5 lost 17 packets\n");
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_shows_where_and_whose),
		cmocka_unit_test(line_of_metadata_only_has_the_time_of_receipt),
		cmocka_unit_test(hardware_header_of_another_packet_is_not_shown),
		cmocka_unit_test(loss_is_a_line_of_its_own),
	};

	return cmocka_run_group_tests_name("tool_line", tests, NULL, NULL);
}
