/* SPDX-License-Identifier: MIT */
/* Capture files that are cut, broken and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "entries.h"

/* Everything before the cut is shown. A file that ends between two blocks is not cut. */
static void expect_cut_everywhere(const struct bytes *b, const uint32_t *ends, unsigned count)
{
	struct recorded_file f;
	struct recorded_entry e[16];
	unsigned n, whole = 0;

	for (uint32_t len = 4; len < b->len; len++) {
		int ret = read_all(&f, b->at, len, e, 16, &n);

		while (whole < count && ends[whole] <= len)
			whole++;
		assert_int_equal(n, whole);
		if (ret < 0 && !strstr(f.input.error, "cut off after"))
			fail_msg("%u bytes: %s", len, f.input.error);
		if (whole && ends[whole - 1] == len)
			assert_int_equal(ret, 0);
		recorded_file_close(&f);
	}
}

static void a_cut_file_shows_what_is_before_the_cut(void **state)
{
	struct bytes pcap = { 0 }, pcapng = { 0 };
	uint32_t ends[3];

	(void)state;
	put_pcap(&pcap, 0xa1b2c3d4, NFLOG);
	put_section(&pcapng);
	put_interface(&pcapng, NFLOG, "lo", "NFLOG group 5, interface 1", 9, 0);
	for (unsigned i = 0; i < 3; i++) {
		put_record(&pcap, 1, 2, 5);
		ends[i] = pcap.len;
	}
	expect_cut_everywhere(&pcap, ends, 3);
	for (unsigned i = 0; i < 3; i++) {
		put_packet(&pcapng, 0, 1, 5, i);
		ends[i] = pcapng.len;
	}
	expect_cut_everywhere(&pcapng, ends, 3);
}

/* The head of an option, as a number of this machine. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OPTION(code, len) ((uint32_t)(len) << 16 | (code))
#else
#define OPTION(code, len) ((uint32_t)(code) << 16 | (len))
#endif

static void wrong_lengths_are_damage(void **state)
{
	struct bytes good = { 0 };
	static const struct {
		uint32_t at, value; /* at counts from the last block of `good` */
		const char *text;
	} faults[] = {
		{ 4, 0, "impossible length" },
		{ 4, 11, "impossible length" },
		{ 4, 62, "impossible length" },
		{ 4, 0xfffffffc, "impossible" },
		{ 4, 16, "another length" },
		{ 8, 1, "not described" },
		{ 8, 0xffffffff, "not described" },
		{ 20, 41, "longer than its block" },
		{ 20, 0xffffffff, "longer" },
		{ 20, 0xfffffffd, "longer" },
		{ 40, OPTION(4, 0xffff), "option of a wrong" },
	};

	(void)state;
	put_section(&good);
	put_interface(&good, NFLOG, NULL, NULL, 0, 0);
	for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct bytes b = good;
		uint32_t end;

		put_packet(&b, 0, 1, 5, 1);
		end = b.len;
		b.len = good.len + faults[i].at;
		put32(&b, faults[i].value);
		b.len = end;
		expect_error(&b, faults[i].text);
	}
}

/* Every body of a block at every length, in memory of exactly that size. */
static void no_block_is_read_beyond_its_end(void **state)
{
	static const uint32_t types[] = { RECORDED_PCAPNG_SECTION, 1, 5, 6 };
	struct bytes b = { 0 };
	struct recorded_entry e;

	(void)state;
	put_interface(&b, NFLOG, "lo", "NFLOG group 5, interface 1", 9, 1);
	put_packet(&b, 0, 1, 5, 1);
	for (unsigned t = 0; t < 4; t++)
		for (uint32_t from = 0; from < b.len; from += 4)
			for (uint32_t len = 0; len <= b.len - from; len++) {
				struct recorded_interface one = { .linktype = NFLOG };
				struct recorded_pcapng r = { .interfaces = 1, .room = 1 };
				struct recorded_input in = { .fd = -1 };
				uint8_t *body = malloc(len ? len : 1);

				r.interface = malloc(sizeof(one));
				memcpy(r.interface, &one, sizeof(one));
				memcpy(body, b.at + from, len);
				(void)recorded_pcapng_block(&r, &in, types[t], body, len, &e);
				recorded_pcapng_close(&r);
				free(body);
			}
}

static void broken_files_end_and_stay_within_themselves(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct bytes good = { 0 };
	struct recorded_file f;
	struct recorded_entry e[16];
	unsigned n;

	(void)state;
	put_two_sections(&good);
	for (uint32_t at = 0; at < good.len; at++)
		for (unsigned v = 0; v < sizeof(values); v++) {
			struct bytes b = good;

			b.at[at] = values[v];
			assert_true(read_all(&f, b.at, b.len, e, 16, &n) <= 0);
			assert_true(n <= 8); /* statistics without a loss may become some */
			recorded_file_close(&f);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_file_shows_what_is_before_the_cut),
		cmocka_unit_test(wrong_lengths_are_damage),
		cmocka_unit_test(no_block_is_read_beyond_its_end),
		cmocka_unit_test(broken_files_end_and_stay_within_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
