/* SPDX-License-Identifier: MIT */
/* nfring-dump turns packets into JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "json.h"
#include "shown.h"

static void json_has_every_key_of_every_attribute(void **state)
{
	struct nfring_batch b = { .received_ns = 0 };
	struct dump_json j;
	struct message m;
	char *got;

	(void)state;
	dump_json_init(&j);
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
	got = shown_packet(&j.format, &b, m.pkt, NULL);
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
	got = shown_packet(&j.format, &b, m.pkt, NULL);
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
	static const char *const keys[] = { "\"hw_addr\"", "\"hw_type\"", "\"hw_len\"", "\"hw_header\"" };
	struct nfring_batch b = { .received_ns = 0 };
	struct dump_json j;
	struct message m;
	char *json;
	bool shown;

	dump_json_init(&j);
	open_with_hardware_header(&m, family, hook);
	json = shown_packet(&j.format, &b, m.pkt, NULL);
	shown = strstr(json, keys[0]) != NULL;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(strstr(json, keys[i]) != NULL, shown);
	free(json);
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

static void loss_is_an_object_of_its_own(void **state)
{
	const struct dump_loss loss = { .group = 5, .lost = 17, .time_ns = 3661000001000ull };
	struct dump_json j;
	char *got;

	(void)state;
	dump_json_init(&j);
	got = shown_loss(&j.format, &loss);
	assert_string_equal(got, "{\"lost\":17,\"group\":5,\"time\":\"1970-01-01T01:01:01.000001000Z\"}\n");
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_every_key_of_every_attribute),
		cmocka_unit_test(hardware_header_of_another_packet_is_not_shown),
		cmocka_unit_test(loss_is_an_object_of_its_own),
	};

	return cmocka_run_group_tests_name("tool_json", tests, NULL, NULL);
}
