/* SPDX-License-Identifier: MIT */
/* nfring-dump turns packets and losses into blocks of pcapng. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "host_order.h"
#include "pcapng.h"
#include "message.h"

#include <pcap/dlt.h>

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, STATISTICS = 5, PACKET = 6 };

struct composed {
	struct dump_pcapng f;
	struct cli_writer w;
	size_t at; /* of the next block */
};

static const char *name_of_2 = "eth2";

static const char *ifname(void *user, uint32_t index)
{
	(void)user;
	return index == 1 ? "lo" : index == 2 ? name_of_2 : NULL;
}

static uint32_t get32(const struct composed *c, size_t at)
{
	uint32_t v;

	assert_true(at + 4 <= cli_writer_len(&c->w));
	memcpy(&v, c->w.begin + at, sizeof(v));
	return v;
}

static uint16_t get16(const struct composed *c, size_t at)
{
	uint16_t v;

	assert_true(at + 2 <= cli_writer_len(&c->w));
	memcpy(&v, c->w.begin + at, sizeof(v));
	return v;
}

/* Expects a block of this type next. Returns where its body is. */
static size_t next_block(struct composed *c, uint32_t type)
{
	uint32_t len = get32(c, c->at + 4);
	size_t body = c->at + 8;

	assert_int_equal(get32(c, c->at), type);
	assert_int_equal(len % 4, 0);
	assert_int_equal(get32(c, c->at + len - 4), len);
	c->at += len;
	return body;
}

static void expect_end(const struct composed *c)
{
	assert_int_equal(c->at, cli_writer_len(&c->w));
}

/* Returns the value of an option at or behind `at`, in the block that ends at c->at; NULL: it is not there. */
static const char *option(const struct composed *c, size_t at, uint16_t code, uint16_t *len)
{
	uint16_t head[2] = { 1, 0 };

	for (; at < c->at && head[0]; at += 4u + ((head[1] + 3u) & ~3u)) {
		memcpy(head, c->w.begin + at, sizeof(head));
		*len = head[1];
		if (head[0] == code)
			return c->w.begin + at + 4;
	}
	return NULL;
}

static void expect_text(const struct composed *c, size_t at, uint16_t code, const char *want)
{
	uint16_t len;
	const char *got = option(c, at, code, &len);

	assert_non_null(got);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(got, want, len);
}

static void expect_u64(const struct composed *c, size_t at, uint16_t code, uint64_t want)
{
	uint16_t len;
	const char *got = option(c, at, code, &len);
	uint64_t v;

	assert_non_null(got);
	assert_int_equal(len, sizeof(v));
	memcpy(&v, got, sizeof(v));
	assert_int_equal(v, want);
}

static void open_file(struct composed *c)
{
	memset(c, 0, sizeof(*c));
	assert_int_equal(cli_writer_open(&c->w, 0), 0);
	dump_pcapng_init(&c->f, DLT_NFLOG);
	c->f.format.begin(&c->f.format, &c->w);
}

static void close_file(struct composed *c)
{
	expect_end(c);
	dump_pcapng_close(&c->f);
	cli_writer_close(&c->w);
}

static void show(struct composed *c, const struct message *m, uint16_t group, uint64_t ns)
{
	const struct nfring_batch b = { .received_ns = ns, .group = group };
	const struct dump_packet p = { .batch = &b, .pkt = m->pkt, .time_ns = ns, .ifname = ifname };

	assert_true(c->f.format.packet(&c->f.format, &c->w, &p));
}

static void lose(struct composed *c, uint16_t group, uint64_t lost, uint64_t ns)
{
	const struct dump_loss l = { .group = group, .lost = lost, .time_ns = ns };

	c->f.format.loss(&c->f.format, &c->w, &l);
}

static void section_names_the_program(void **state)
{
	struct composed c;
	size_t at;

	(void)state;
	open_file(&c);
	at = next_block(&c, SECTION);
	assert_int_equal(get32(&c, at), 0x1a2b3c4d);
	assert_int_equal(get16(&c, at + 4), 1);
	assert_int_equal(get16(&c, at + 6), 0);
	assert_int_equal(get32(&c, at + 8), UINT32_MAX);
	assert_int_equal(get32(&c, at + 12), UINT32_MAX);
	expect_text(&c, at + 16, 4, "nfring-dump " NFRING_VERSION);
	close_file(&c);
}

/* The head of an option, both numbers below 256. */
#define OPTION(code, len) HOST16("\0", code) HOST16("\0", len)

static void packet_stands_behind_its_interface_byte_by_byte(void **state)
{
	static const char options[] = OPTION("\2", "\4") HOST32("\0", "\0", "\0", "\2")
		OPTION("\1", "\x2d") "prefix=\"a\\x01\\\"b\" mark=0x4d uid=7 hook=output\0\0\0" OPTION("\0", "\0");
	struct composed c;
	struct message m;
	size_t at;

	(void)state;
	open_file(&c);
	message_open(&m, 2, 5);
	message_add(&m, NFULA_PACKET_HDR, "\x08\x00\x03\x00", 4);
	message_add(&m, NFULA_PREFIX, "a\x01\"b", 5);
	message_add_u32(&m, NFULA_IFINDEX_OUTDEV, 2);
	message_add_u32(&m, NFULA_MARK, 0x4d);
	message_add_u32(&m, NFULA_UID, 7);
	message_add(&m, NFULA_PAYLOAD, IP4 UDP_53 "12", 30);
	show(&c, &m, 5, 0x100000002);
	next_block(&c, SECTION);
	at = next_block(&c, INTERFACE);
	assert_int_equal(get16(&c, at), 239);
	assert_int_equal(get16(&c, at + 2), 0);
	assert_int_equal(get32(&c, at + 4), 0);
	expect_text(&c, at + 8, 2, "eth2");
	expect_text(&c, at + 8, 3, "NFLOG group 5, interface 2");
	expect_text(&c, at + 8, 9, "\x09");
	at = next_block(&c, PACKET);
	assert_int_equal(get32(&c, at), 0);
	assert_int_equal(get32(&c, at + 4), 1);
	assert_int_equal(get32(&c, at + 8), 2);
	assert_int_equal(get32(&c, at + 12), m.bytes - 16);
	assert_int_equal(get32(&c, at + 16), m.bytes - 16 + 6); /* of 36 bytes 30 were captured */
	assert_memory_equal(c.w.begin + at + 20, message_at(&m) + 16, m.bytes - 16);
	assert_int_equal(c.at - 4 - (at + 20 + ((m.bytes - 16 + 3) & ~3u)), sizeof(options) - 1);
	assert_memory_equal(c.w.begin + c.at - 4 - sizeof(options) + 1, options, sizeof(options) - 1);
	message_close(&m);
	close_file(&c);
}

static void every_device_of_a_packet_has_a_name_before_it(void **state)
{
	struct composed c;
	struct message m;

	(void)state;
	open_file(&c);
	message_open(&m, 7, 5);
	message_add_u32(&m, NFULA_IFINDEX_INDEV, 1);
	message_add_u32(&m, NFULA_IFINDEX_OUTDEV, 2);
	message_add_u32(&m, NFULA_IFINDEX_PHYSINDEV, 3);
	show(&c, &m, 5, 10);
	show(&c, &m, 5, 20);
	show(&c, &m, 6, 30); /* another group has losses of its own */
	next_block(&c, SECTION);
	expect_text(&c, next_block(&c, INTERFACE) + 8, 2, "lo");
	expect_text(&c, next_block(&c, INTERFACE) + 8, 2, "eth2");
	expect_text(&c, next_block(&c, INTERFACE) + 8, 2, "if3");
	assert_int_equal(get32(&c, next_block(&c, PACKET)), 0);
	assert_int_equal(get32(&c, next_block(&c, PACKET)), 0);
	expect_text(&c, next_block(&c, INTERFACE) + 8, 3, "NFLOG group 6, interface 1");
	next_block(&c, INTERFACE);
	next_block(&c, INTERFACE);
	assert_int_equal(get32(&c, next_block(&c, PACKET)), 3);
	message_close(&m);
	close_file(&c);
}

static void comment_that_no_option_holds_is_left_out(void **state)
{
	static const uint8_t prefix[65000] = { 1 }; /* "\x01", four characters for each byte */
	struct composed c;
	struct message m;
	uint16_t len;
	size_t at;

	(void)state;
	open_file(&c);
	message_open(&m, 7, 5);
	message_add(&m, NFULA_PREFIX, prefix, sizeof(prefix));
	show(&c, &m, 5, 10);
	next_block(&c, SECTION);
	next_block(&c, INTERFACE);
	at = next_block(&c, PACKET);
	at += 20 + get32(&c, at + 12);
	assert_non_null(option(&c, at, 2, &len));
	assert_null(option(&c, at, 1, &len));
	message_close(&m);
	close_file(&c);
}

static void name_that_changes_is_a_new_interface(void **state)
{
	struct composed c;
	struct message m;

	(void)state;
	open_file(&c);
	message_open(&m, 2, 5);
	message_add_u32(&m, NFULA_IFINDEX_INDEV, 2);
	show(&c, &m, 5, 1000000000);
	name_of_2 = "wan \xff";
	show(&c, &m, 5, 2000000000);
	name_of_2 = NULL; /* the interface has gone */
	show(&c, &m, 5, 3000000000);
	name_of_2 = "eth2";
	show(&c, &m, 5, 4000000000);
	next_block(&c, SECTION);
	expect_text(&c, next_block(&c, INTERFACE) + 8, 2, "eth2");
	assert_int_equal(get32(&c, next_block(&c, PACKET)), 0);
	expect_text(&c, next_block(&c, INTERFACE) + 8, 2, "wan \\xff");
	assert_int_equal(get32(&c, next_block(&c, PACKET)), 1);
	assert_int_equal(get32(&c, next_block(&c, PACKET)), 1);
	expect_text(&c, next_block(&c, INTERFACE) + 8, 2, "eth2");
	assert_int_equal(get32(&c, next_block(&c, PACKET)), 2);
	message_close(&m);
	close_file(&c);
}

static void losses_are_on_the_next_packet_of_their_group_and_at_the_end(void **state)
{
	const uint64_t far = (uint64_t)1 << 40;
	const uint32_t halves[] = { 0, 30 }; /* the high half stands first */
	uint64_t time;
	uint16_t len;
	struct composed c;
	struct message m;
	size_t at;

	(void)state;
	open_file(&c);
	message_open(&m, 2, 5);
	lose(&c, 5, far, 10);
	show(&c, &m, 6, 10);
	show(&c, &m, 5, 20);
	show(&c, &m, 5, 30);
	lose(&c, 5, 2, 40);
	lose(&c, 9, 3, 50); /* no packet of it is here */
	c.f.format.end(&c.f.format, &c.w);
	next_block(&c, SECTION);
	expect_text(&c, next_block(&c, INTERFACE) + 8, 2, "nflog:6");
	assert_null(option(&c, next_block(&c, PACKET) + 24, 4, &len));
	expect_text(&c, next_block(&c, INTERFACE) + 8, 3, "NFLOG group 5");
	expect_u64(&c, next_block(&c, PACKET) + 24, 4, far);
	assert_null(option(&c, next_block(&c, PACKET) + 24, 4, &len));
	at = next_block(&c, STATISTICS);
	assert_int_equal(get32(&c, at), 1);
	memcpy(&time, halves, sizeof(time));
	expect_u64(&c, at + 12, 3, time);
	expect_u64(&c, at + 12, 5, 2);
	expect_u64(&c, next_block(&c, STATISTICS) + 12, 5, 0);
	expect_text(&c, next_block(&c, INTERFACE) + 8, 2, "nflog:9");
	at = next_block(&c, STATISTICS);
	assert_int_equal(get32(&c, at), 2);
	expect_u64(&c, at + 12, 5, 3);
	message_close(&m);
	close_file(&c);
}

static void next_file_counts_its_interfaces_from_zero(void **state)
{
	struct composed c;
	struct message m;

	(void)state;
	open_file(&c);
	message_open(&m, 2, 5);
	show(&c, &m, 5, 1);
	show(&c, &m, 6, 1);
	c.f.format.end(&c.f.format, &c.w);
	cli_writer_clear(&c.w);
	c.f.format.begin(&c.f.format, &c.w);
	show(&c, &m, 6, 2);
	c.f.format.end(&c.f.format, &c.w);
	next_block(&c, SECTION);
	next_block(&c, INTERFACE);
	assert_int_equal(get32(&c, next_block(&c, PACKET)), 0);
	assert_int_equal(get32(&c, next_block(&c, STATISTICS)), 0);
	message_close(&m);
	close_file(&c);
}

static void many_interfaces_are_each_found_again(void **state)
{
	struct composed c;
	struct message m;

	(void)state;
	open_file(&c);
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 1000; i++) {
			message_open(&m, 2, 5);
			message_add_u32(&m, NFULA_IFINDEX_INDEV, 100 + i);
			show(&c, &m, 5, 1);
			message_close(&m);
		}
	}
	next_block(&c, SECTION);
	for (uint32_t i = 0; i < 1000; i++) {
		next_block(&c, INTERFACE);
		assert_int_equal(get32(&c, next_block(&c, PACKET)), i);
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(get32(&c, next_block(&c, PACKET)), i);
	close_file(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(section_names_the_program),
		cmocka_unit_test(packet_stands_behind_its_interface_byte_by_byte),
		cmocka_unit_test(every_device_of_a_packet_has_a_name_before_it),
		cmocka_unit_test(comment_that_no_option_holds_is_left_out),
		cmocka_unit_test(name_that_changes_is_a_new_interface),
		cmocka_unit_test(losses_are_on_the_next_packet_of_their_group_and_at_the_end),
		cmocka_unit_test(next_file_counts_its_interfaces_from_zero),
		cmocka_unit_test(many_interfaces_are_each_found_again),
	};

	return cmocka_run_group_tests_name("tool_pcapng", tests, NULL, NULL);
}
