/* SPDX-License-Identifier: MIT */
/* nfring-dump turns packets into JSON: the attributes, and the frame around all keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "host_order.h"
#include "json.h"
#include "shown.h"

static struct dump_json json;
static struct cli_resolve *names; /* NULL: numbers */

static const char *eth0(void *user, uint32_t index)
{
	(void)user;
	return index == 7 ? NULL : index == 6 ? "a\"\xff" : "eth0";
}

static char *shown_as(const struct message *m, const struct dump_json_options *o)
{
	const struct nfring_batch b = { .received_ns = 1700000000123456789u };

	dump_json_init(&json, o);
	json.context.resolve = names;
	return shown_packet(&json.format, &b, m->pkt, eth0);
}

static char *shown(const struct message *m)
{
	return shown_as(m, &(struct dump_json_options){ 0 });
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
	message_add(&m, NFULA_VLAN,
		    HOST_NLATTR("\6", "\2") "\x00\x64\x00\x00" HOST_NLATTR("\6", "\1") "\x81\x00\x00\x00", 16);
	message_add(&m, NFULA_L2HDR, "\x0c", 1);
	message_add(&m, NFULA_PAYLOAD, "\x00\xff", 2);
	got = shown(&m);
	assert_string_equal(got,
			    "{\"group\":258,\"time\":\"2023-11-14T22:13:20.000042000Z\",\"time_source\":\"kernel\","
			    "\"family\":5,\"seq\":3,\"seq_global\":4,\"hook\":3,\"hw_protocol\":2048,"
			    "\"timestamp\":\"1700000000.000042\",\"prefix\":\"\\u00ff\\\"\",\"prefix_hex\":\"ff22\","
			    "\"mark\":4294967295,\"indev\":4,\"in_iface\":\"eth0\",\"outdev\":5,"
			    "\"out_iface\":\"eth0\",\"physindev\":6,\"phys_in_iface\":\"a\\\"\\u00ff\","
			    "\"physoutdev\":7,\"uid\":1,\"gid\":2,"
			    "\"ct_info\":5,\"hw_addr\":\"020000000001\",\"hw_type\":1,\"hw_len\":14,"
			    "\"hw_header\":\"aabb\",\"l2_header\":\"0c\",\"vlan\":{\"proto\":33024,\"tci\":100},"
			    "\"ct\":\"01\",\"direction\":\"forward\",\"vlans\":[{\"proto\":33024,\"tci\":100}],"
			    "\"payload\":\"00ff\"}\n");
	free(got);
	message_close(&m);
	message_open(&m, 2, 0);
	got = shown(&m);
	assert_string_equal(got, "{\"group\":0,\"time\":\"2023-11-14T22:13:20.123456789Z\","
				 "\"time_source\":\"receipt\",\"family\":2}\n");
	free(got);
	message_close(&m);
}

static bool shows_hardware_header(uint8_t family, char hook)
{
	static const char *const keys[] = { "\"hw_addr\"", "\"hw_type\"", "\"hw_len\"", "\"hw_header\"", "\"ether\"" };
	struct message m;
	bool there;
	char *got;

	message_open_with_hardware(&m, family, hook);
	got = shown(&m);
	there = strstr(got, keys[0]) != NULL;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(strstr(got, keys[i]) != NULL, there);
	free(got);
	message_close(&m);
	return there;
}

static void hardware_header_of_another_packet_is_not_shown(void **state)
{
	(void)state;
	expect_own_hardware_only(shows_hardware_header);
}

/* Shows a packet with this prefix only; to be freed. */
static char *with_prefix(const char *prefix, uint32_t len)
{
	struct message m;
	char *got;

	message_open(&m, 2, 5);
	message_add(&m, NFULA_PREFIX, prefix, len);
	got = shown(&m);
	message_close(&m);
	return got;
}

static void two_prefixes_never_print_alike(void **state)
{
	static const struct {
		const char *bytes;
		uint32_t len;
	} prefixes[] = { { "\xff", 1 },     { "\xc3\xbf", 2 }, { "\\u00ff", 6 }, { "\xc2\x80", 2 },
			 { "\x80", 1 },     { "a", 1 },        { "a\0\0", 3 },   { "\xc3\xbf\xff", 3 },
			 { "\xff\xff", 2 }, { "", 0 },         { "\"", 1 },      { "\xff\xc3\xbf", 3 } };
	const size_t count = sizeof(prefixes) / sizeof(prefixes[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++) {
			char *a = with_prefix(prefixes[i].bytes, prefixes[i].len);
			char *b = with_prefix(prefixes[k].bytes, prefixes[k].len);

			assert_int_equal(strcmp(a, b) == 0, i == k);
			free(a);
			free(b);
		}
}

static void users_have_names_only_if_they_are_asked_for(void **state)
{
	struct message m;
	char *got;

	(void)state;
	message_open(&m, 2, 5);
	message_add_u32(&m, NFULA_UID, 0);
	got = shown(&m);
	assert_null(strstr(got, "\"user\""));
	free(got);
	names = cli_resolve_open();
	got = shown(&m);
	assert_non_null(strstr(got, "\"uid\":0,\"user\":\"root\""));
	free(got);
	message_close(&m);
	message_open(&m, 2, 5);
	message_add_u32(&m, NFULA_UID, 0xfffffffe);
	got = shown(&m);
	assert_null(strstr(got, "\"user\""));
	free(got);
	message_close(&m);
	cli_resolve_close(names);
	names = NULL;
}

static void payload_is_shown_as_asked_for(void **state)
{
	struct message m;
	char *got;

	(void)state;
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PAYLOAD, "\x45\xff\x00\x01", 4);
	got = shown_as(&m, &(struct dump_json_options){ .payload = DUMP_PAYLOAD_BASE64 });
	assert_non_null(strstr(got, "\"payload_base64\":\"Rf8AAQ==\"}"));
	assert_null(strstr(got, "\"payload\""));
	free(got);
	got = shown_as(&m, &(struct dump_json_options){ .payload = DUMP_PAYLOAD_NONE });
	assert_null(strstr(got, "payload"));
	free(got);
	message_close(&m);
}

static void loss_is_an_object_of_its_own(void **state)
{
	const struct dump_loss loss = { .group = 5, .lost = 17, .time_ns = 3661000001000ull };
	char *got;

	(void)state;
	dump_json_init(&json, &(struct dump_json_options){ 0 });
	got = shown_loss(&json.format, &loss);
	assert_string_equal(got, "{\"lost\":17,\"group\":5,\"time\":\"1970-01-01T01:01:01.000001000Z\"}\n");
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_every_key_of_every_attribute),
		cmocka_unit_test(hardware_header_of_another_packet_is_not_shown),
		cmocka_unit_test(two_prefixes_never_print_alike),
		cmocka_unit_test(users_have_names_only_if_they_are_asked_for),
		cmocka_unit_test(payload_is_shown_as_asked_for),
		cmocka_unit_test(loss_is_an_object_of_its_own),
	};

	return cmocka_run_group_tests_name("tool_json", tests, NULL, NULL);
}
