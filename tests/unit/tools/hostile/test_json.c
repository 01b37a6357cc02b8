/* SPDX-License-Identifier: MIT */
/* Whatever bytes a packet has, its JSON is one line, parses, and is UTF-8. */
#include "unit.h"

#include "hostile.h"
#include "json.h"
#include "scale.h"

#include <jansson.h>

#define PACKETS 100000
/* A counter of conntrack has 64 bits; the integers of jansson have 63. */
#define JSON_FLAGS (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

/* Keys that are counted. */
static const char *const keys[] = { "ip_v",      "src_ip", "src_port", "tcp_seq",   "icmp_type",  "inner",
				    "fragment",  "arp",    "vlans",    "ether",     "prefix_hex", "in_iface",
				    "hook_name", "ip_id",  "wire_len", "timestamp", "uid",        "payload" };
static unsigned seen[ARRAY_SIZE(keys)], seen_ip6, seen_conntrack;
static struct dump_json json;
static struct cli_writer writer;

static const char *hostile_name(void *user, uint32_t index)
{
	(void)user;
	return index % 2 ? "\"\\\xff\n" : NULL;
}

static void check_line(const char *line, size_t len)
{
	assert_true(len > 2);
	assert_int_equal(line[len - 1], '\n');
	for (size_t i = 0; i + 1 < len; i++)
		assert_true((uint8_t)line[i] >= 0x20 && line[i] != 0x7f);
}

static void count(const json_t *o, const struct nfring_pkt *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		seen[i] += json_object_get(o, keys[i]) != NULL;
	seen_ip6 += json_number_value(json_object_get(o, "ip_v")) == 6;
	seen_conntrack += json_object_get(o, "conntrack") != NULL;
	assert_int_equal(json_object_get(o, "ip_v") != NULL, nfring_pkt_ip(p, NULL) != NULL);
}

static void check(const struct nfring_pkt *p)
{
	const struct nfring_batch b = { .pkt = p, .count = 1, .received_ns = 7 };
	struct dump_packet shown = { .batch = &b, .pkt = p, .ifname = hostile_name };
	json_error_t error;
	json_t *o;
	size_t len;

	shown.time_ns = nfring_pkt_time_ns(&b, p, &shown.time_kind);
	cli_writer_clear(&writer);
	assert_true(json.format.packet(&json.format, &writer, &shown));
	assert_false(writer.failed);
	len = cli_writer_len(&writer);
	check_line(writer.begin, len);
	o = json_loadb(writer.begin, len, JSON_FLAGS, &error);
	if (!o)
		fail_msg("%s in %.*s", error.text, (int)len, writer.begin);
	count(o, p);
	json_decref(o);
}

static void every_packet_is_a_line_of_json_in_utf8(void **state)
{
	static const struct dump_json_options options[] = { { .payload = DUMP_PAYLOAD_HEX },
							    { .payload = DUMP_PAYLOAD_BASE64 },
							    { .payload = DUMP_PAYLOAD_NONE } };
	static struct hostile h;
	unsigned packets = 0, refused = 0;

	(void)state;
	assert_true(hostile_open(&h, 12));
	assert_int_equal(cli_writer_open(&writer, 0), 0);
	for (uint64_t i = 0; packets < test_scale(PACKETS); i++) {
		bool is_packet;

		if (i % 1000 == 0)
			dump_json_init(&json, &options[i / 1000 % 8 < 6 ? 0 : i / 1000 % 8 - 5]);
		is_packet = hostile_next(&h, check);
		packets += is_packet;
		refused += !is_packet;
	}
	cli_writer_close(&writer);
	print_message("%u packets, %u messages that are none, %u ip6, %u conntrack\n", packets, refused, seen_ip6,
		      seen_conntrack);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		print_message("%s %u\n", keys[i], seen[i]);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		assert_true(seen[i] > 0);
	assert_true(refused && seen_ip6);
#ifdef CLI_CONNTRACK
	assert_true(seen_conntrack);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hostile_json, every_packet_is_a_line_of_json_in_utf8),
	};

	return RUN(hostile_json, tests);
}
