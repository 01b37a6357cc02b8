/* SPDX-License-Identifier: MIT */
/* Numbers, addresses and bytes that are composed in memory, against what libc makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "message.h"

#include <arpa/inet.h>
#include <inttypes.h>

/* Expects that `statement` appends `text` to a writer w. */
#define EXPECT(text, statement)                                                                                        \
	do {                                                                                                           \
		char *got_;                                                                                            \
                                                                                                                       \
		COMPOSE(got_, w, statement);                                                                           \
		assert_string_equal(got_, text);                                                                       \
		free(got_);                                                                                            \
	} while (0)

static void expect_number(uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	EXPECT(text, cli_writer_u64(&w, value));
	snprintf(text, sizeof(text), "%09" PRIu64, value);
	EXPECT(text, cli_writer_padded(&w, value, 9));
	snprintf(text, sizeof(text), "%" PRIx64, value);
	EXPECT(text, cli_writer_x64(&w, value));
}

static void numbers_of_every_length_have_their_digits(void **state)
{
	(void)state;
	for (uint64_t power = 1, last = 0; power > last; last = power, power *= 10) {
		expect_number(power - 1);
		expect_number(power);
		expect_number(power + 1);
		if (power > UINT64_MAX / 10)
			break;
	}
	expect_number(UINT32_MAX);
	expect_number(UINT64_MAX);
}

static void expect_ip6(const uint8_t address[16])
{
	char text[INET6_ADDRSTRLEN];

	assert_non_null(inet_ntop(AF_INET6, address, text, sizeof(text)));
	EXPECT(text, cli_writer_ip6(&w, address));
}

/* Each group is 0 or not: every run of zeros there can be, with every kind of group beside it. */
static void addresses_of_ip6_are_written_as_inet_ntop_writes_them(void **state)
{
	static const uint16_t groups[] = { 0xffff, 0x1, 0xab, 0xabc, 0x1000 };

	(void)state;
	for (unsigned zeros = 0; zeros < 256; zeros++)
		for (unsigned kind = 0; kind < 5; kind++) {
			uint8_t address[16] = { 0 };

			for (unsigned i = 0; i < 8; i++) {
				uint16_t group = zeros >> i & 1 ? 0 : groups[(i + kind) % 5];

				address[2 * i] = (uint8_t)(group >> 8);
				address[2 * i + 1] = (uint8_t)group;
			}
			expect_ip6(address);
		}
	expect_ip6((const uint8_t *)"\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\0\x02\x01");
	expect_ip6((const uint8_t *)"\0\0\0\0\0\0\0\0\0\0\xff\xfe\xc0\0\x02\x01");
	expect_ip6((const uint8_t *)"\0\0\0\0\0\0\0\0\0\0\0\0\xc0\0\x02\x01");
}

static void addresses_of_ip4_and_hardware_have_their_bytes(void **state)
{
	(void)state;
	EXPECT("0.0.0.0", cli_writer_ip4(&w, (const uint8_t *)"\0\0\0\0"));
	EXPECT("255.10.9.100", cli_writer_ip4(&w, (const uint8_t *)"\xff\x0a\x09\x64"));
	EXPECT("02:00:ff", cli_writer_mac(&w, (const uint8_t *)"\x02\0\xff", 3));
	EXPECT("", cli_writer_mac(&w, (const uint8_t *)"", 0));
}

static void bytes_are_written_in_hexadecimal_digits_and_base64(void **state)
{
	uint8_t all[256];
	char hex[513];

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		all[i] = (uint8_t)i;
		snprintf(hex + 2 * (size_t)i, 3, "%02x", i);
	}
	EXPECT(hex, cli_writer_hex(&w, all, 256));
	EXPECT("", cli_writer_base64(&w, "", 0));
	EXPECT("Zg==", cli_writer_base64(&w, "f", 1));
	EXPECT("Zm8=", cli_writer_base64(&w, "fo", 2));
	EXPECT("Zm9v", cli_writer_base64(&w, "foo", 3));
	EXPECT("+/+A", cli_writer_base64(&w, "\xfb\xff\x80", 3));
}

static void what_does_not_fit_makes_room(void **state)
{
	static char block[CLI_WRITER_MIN_BYTES - 1];
	struct cli_writer w;

	(void)state;
	assert_int_equal(cli_writer_open(&w, 0), 0);
	cli_writer_bytes(&w, block, sizeof(block));
	cli_writer_u64(&w, 12345);
	cli_writer_hex(&w, block, sizeof(block));
	cli_writer_char(&w, '\0');
	assert_false(w.failed);
	assert_int_equal(cli_writer_len(&w), 3 * sizeof(block) + 6);
	assert_memory_equal(w.begin + sizeof(block), "12345000", 8);
	cli_writer_close(&w);
}

static void writer_without_memory_works_again_once_it_is_cleared(void **state)
{
	struct cli_writer w;

	(void)state;
	assert_int_equal(cli_writer_open(&w, 0), 0);
	cli_writer_literal(&w, "dropped");
	assert_false(cli_writer_room(&w, SIZE_MAX / 2));
	assert_true(w.failed);
	assert_int_equal(cli_writer_len(&w), 0);
	cli_writer_clear(&w);
	assert_false(w.failed);
	cli_writer_literal(&w, "kept");
	assert_int_equal(cli_writer_len(&w), 4);
	cli_writer_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_every_length_have_their_digits),
		cmocka_unit_test(addresses_of_ip6_are_written_as_inet_ntop_writes_them),
		cmocka_unit_test(addresses_of_ip4_and_hardware_have_their_bytes),
		cmocka_unit_test(bytes_are_written_in_hexadecimal_digits_and_base64),
		cmocka_unit_test(what_does_not_fit_makes_room),
		cmocka_unit_test(writer_without_memory_works_again_once_it_is_cleared),
	};

	return cmocka_run_group_tests_name("tool_writer", tests, NULL, NULL);
}
