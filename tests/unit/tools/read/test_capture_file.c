/* SPDX-License-Identifier: MIT */
/* Capture files as nfring-dump -r reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "entries.h"
#include "pcapng_time.h"

#include <nfring/nfring.h>

#define OTHER_ORDER (NFRING_ORDER_LITTLE + NFRING_ORDER_BIG - __BYTE_ORDER__)
#define NS_PER_S 1000000000u

static void pcap_of_both_orders_and_units(void **state)
{
	static const uint32_t magic[] = { 0xa1b2c3d4, 0xa1b23c4d };
	struct recorded_file f;
	struct recorded_entry e[4];

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct bytes b = { .swapped = i & 1 };

		put_pcap(&b, magic[i / 2], NFLOG);
		put_record(&b, 1700000000, 123456, 5);
		put_record(&b, 4000000000, 999999, 65535);
		expect_entries(&f, &b, e, 2);
		assert_int_equal(e[0].time_ns, 1700000000ull * NS_PER_S + (i / 2 ? 123456 : 123456000));
		assert_int_equal(e[1].time_ns, 4000000000ull * NS_PER_S + (i / 2 ? 999999 : 999999000));
		assert_int_equal(e[0].group, 5);
		assert_int_equal(e[1].group, 65535);
		assert_int_equal(e[1].len, MESSAGE_BYTES);
		assert_memory_equal(e[1].bytes, b.at + b.len - MESSAGE_BYTES, MESSAGE_BYTES);
		assert_int_equal(e[1].byte_order, b.swapped ? OTHER_ORDER : NFRING_ORDER_HOST);
		assert_int_equal(e[1].lost, 0);
		recorded_file_close(&f);
	}
}

static void pcapng_of_several_sections_and_both_orders(void **state)
{
	struct bytes b = { 0 };
	struct recorded_file f;
	struct recorded_entry e[8];

	(void)state;
	put_two_sections(&b);
	expect_entries(&f, &b, e, 6);
	for (unsigned i = 0; i < 6; i += 3) {
		assert_int_equal(e[i].group, 5);
		assert_int_equal(e[i].len, MESSAGE_BYTES - 2);
		assert_int_equal(e[i].lost, 0);
		assert_int_equal(e[i].byte_order, i ? OTHER_ORDER : NFRING_ORDER_HOST);
		assert_int_equal(e[i].time_ns, 1700000000123456789ull);
		assert_int_equal(e[i + 1].group, 6);
		assert_int_equal(e[i + 1].lost, 7);
		assert_null(e[i + 2].bytes);
		assert_int_equal(e[i + 2].group, 5);
		assert_int_equal(e[i + 2].lost, 3);
		assert_int_equal(e[i + 2].time_ns, 1700000001000000000ull);
	}
	assert_int_equal(f.input.packets, 4);
	recorded_file_close(&f);
}

static void loss_at_the_end_is_the_group_of_the_last_packet(void **state)
{
	struct bytes b = { 0 };
	struct recorded_file f;
	struct recorded_entry e[8];

	(void)state;
	put_section(&b);
	put_interface(&b, NFLOG, NULL, NULL, 0, 0);
	put_interface(&b, NFLOG, "nflog:9", NULL, 0, 0); /* as dumpcap calls it */
	put_packet(&b, 0, 1, 8, 0);
	put_statistics(&b, 0, 1, 2);
	put_statistics(&b, 1, 1, 3);
	expect_entries(&f, &b, e, 3);
	assert_int_equal(e[1].group, 8);
	assert_int_equal(e[2].group, 9);
	recorded_file_close(&f);
}

static void number_that_no_group_has_names_no_group(void **state)
{
	struct recorded_file f;
	struct bytes b = { 0 };
	struct recorded_entry e[2];

	(void)state;
	put_section(&b);
	put_interface(&b, NFLOG, "nflog:99999", "somebody's", 9, 0);
	put_statistics(&b, 0, 1, 2);
	expect_entries(&f, &b, e, 1);
	assert_int_equal(e[0].group, 0);
	recorded_file_close(&f);
}

static void the_latest_name_of_an_interface_holds(void **state)
{
	struct bytes b = { 0 };
	struct recorded_file f;
	struct recorded_names *names = &f.pcapng.names;
	struct recorded_entry e;

	(void)state;
	put_section(&b);
	put_interface(&b, NFLOG, "eth0", "NFLOG group 5, interface 2", 0, 0);
	put_interface(&b, NFLOG, "if3", "NFLOG group 5, interface 3", 0, 0);
	put_interface(&b, NFLOG, "a name that no interface can have", "NFLOG group 5, interface 4", 0, 0);
	put_interface(&b, NFLOG, "nflog", "some other program's, interface 5", 0, 0);
	put_packet(&b, 0, 1, 5, 0);
	put_interface(&b, NFLOG, "wan", "NFLOG group 6, interface 2", 0, 0);
	put_packet(&b, 0, 1, 5, 0);
	put_section(&b);
	put_interface(&b, NFLOG, "lo", "NFLOG group 5, interface 1", 0, 0);
	put_packet(&b, 0, 1, 5, 0);
	assert_int_equal(recorded_file_open(&f, bytes_fd(b.at, b.len), no_wait), 0);
	assert_int_equal(recorded_file_next(&f, &e), 1);
	assert_string_equal(recorded_names_get(names, 2), "eth0");
	for (uint32_t i = 3; i < 6; i++)
		assert_null(recorded_names_get(names, i));
	assert_int_equal(recorded_file_next(&f, &e), 1);
	assert_string_equal(recorded_names_get(names, 2), "wan");
	assert_int_equal(recorded_file_next(&f, &e), 1);
	assert_string_equal(recorded_names_get(names, 1), "lo");
	assert_null(recorded_names_get(names, 2));
	recorded_file_close(&f);
}

static void times_of_every_unit_and_offset(void **state)
{
	(void)state;
	assert_int_equal(recorded_pcapng_time_ns(5, 9, 0), 5);
	assert_int_equal(recorded_pcapng_time_ns(5, 6, 0), 5000);
	assert_int_equal(recorded_pcapng_time_ns(5, 0, 0), 5ull * NS_PER_S);
	assert_int_equal(recorded_pcapng_time_ns(5999, 12, 0), 5);
	assert_int_equal(recorded_pcapng_time_ns(UINT64_MAX, 127, 0), 0);
	assert_int_equal(recorded_pcapng_time_ns(3, 0x80 | 1, 0), 1500000000);
	assert_int_equal(recorded_pcapng_time_ns((1ull << 32) + (1u << 31), 0x80 | 32, 0), 1500000000);
	assert_int_equal(recorded_pcapng_time_ns(UINT64_MAX, 0x80 | 127, 0), 0);
	assert_int_equal(recorded_pcapng_time_ns(UINT64_MAX, 0x80, 0), UINT64_MAX);
	assert_int_equal(recorded_pcapng_time_ns(UINT64_MAX, 6, INT64_MAX), UINT64_MAX);
	assert_int_equal(recorded_pcapng_time_ns(0, 6, INT64_MIN), 0);
	assert_int_equal(recorded_pcapng_time_ns(2000000, 6, -1), NS_PER_S);
	assert_int_equal(recorded_pcapng_time_ns(7, 9, 1), NS_PER_S + 7);
}

static void units_and_offsets_are_read_from_the_interface(void **state)
{
	struct bytes b = { .swapped = true };
	struct recorded_file f;
	struct recorded_entry e[4];

	(void)state;
	put_section(&b);
	put_interface(&b, NFLOG, NULL, NULL, 0, 0);
	put_interface(&b, NFLOG, NULL, NULL, 3, -10);
	put_packet(&b, 0, 1000001, 5, 0);
	put_packet(&b, 1, 20005, 5, 0);
	expect_entries(&f, &b, e, 2);
	assert_int_equal(e[0].time_ns, 1000001000);
	assert_int_equal(e[1].time_ns, 10005000000);
	recorded_file_close(&f);
}

static void blocks_of_other_types_are_skipped(void **state)
{
	static const uint32_t types[] = { 2, 3, 4, 10, 0x0bad, 0x80000001 };
	struct bytes b = { 0 };
	struct recorded_file f;
	struct recorded_entry e[2];

	(void)state;
	put_section(&b);
	for (unsigned i = 0; i < 6; i++) {
		uint32_t from = block(&b, types[i]);

		put64(&b, 0);
		block_end(&b, from);
	}
	put_interface(&b, NFLOG, NULL, NULL, 0, 0);
	put_packet(&b, 0, 1, 5, 0);
	expect_entries(&f, &b, e, 1);
	assert_int_equal(f.pcapng.skipped, 2); /* an obsolete and a simple packet */
	recorded_file_close(&f);
}

static void another_link_type_is_named(void **state)
{
	struct bytes pcap = { 0 }, pcapng = { 0 }, raw = { 0 };

	(void)state;
	put_pcap(&pcap, 0xa1b2c3d4, 1);
	expect_error(&pcap, "link type 1 (EN10MB); only 239 (NFLOG) is read");
	put_section(&pcapng);
	put_interface(&pcapng, 147, NULL, NULL, 0, 0);
	put_packet(&pcapng, 0, 1, 5, 0);
	expect_error(&pcapng, "link type 147 (unknown)");
	put_pcap(&raw, 0xa1b23c4d, 101);
	expect_error(&raw, "link type 101 (RAW)");
}

static void what_is_no_capture_file_is_refused(void **state)
{
	struct bytes b = { 0 };

	(void)state;
	expect_error(&b, "neither");
	put(&b, "{\"group\":5}\n", 12);
	expect_error(&b, "neither");
	b.len = 0;
	put32(&b, 0x0a0d0d0a);
	put64(&b, 0);
	expect_error(&b, "byte order");
}

static void counted_wait(void *user)
{
	++*(unsigned *)user;
}

/* A pipe that gives one byte after the other. */
static void entries_come_from_a_pipe_as_they_arrive(void **state)
{
	struct bytes b = { 0 };
	struct recorded_file f;
	struct recorded_entry e;
	unsigned waits = 0;
	int fds[2];

	(void)state;
	put_pcap(&b, 0xa1b2c3d4, NFLOG);
	put_record(&b, 1, 2, 5);
	assert_int_equal(pipe(fds), 0);
	if (fork() == 0) {
		for (uint32_t i = 0; i < b.len; i++)
			if (usleep(500), write(fds[1], b.at + i, 1) != 1)
				_exit(1);
		_exit(0);
	}
	close(fds[1]);
	assert_int_equal(
		recorded_file_open(&f, fds[0], (struct recorded_input_wait){ .idle = counted_wait, .user = &waits }),
		0);
	assert_int_equal(recorded_file_next(&f, &e), 1);
	assert_int_equal(e.group, 5);
	assert_int_equal(recorded_file_next(&f, &e), 0);
	assert_true(waits > 0);
	recorded_file_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pcap_of_both_orders_and_units),
		cmocka_unit_test(pcapng_of_several_sections_and_both_orders),
		cmocka_unit_test(loss_at_the_end_is_the_group_of_the_last_packet),
		cmocka_unit_test(number_that_no_group_has_names_no_group),
		cmocka_unit_test(the_latest_name_of_an_interface_holds),
		cmocka_unit_test(times_of_every_unit_and_offset),
		cmocka_unit_test(units_and_offsets_are_read_from_the_interface),
		cmocka_unit_test(blocks_of_other_types_are_skipped),
		cmocka_unit_test(another_link_type_is_named),
		cmocka_unit_test(what_is_no_capture_file_is_refused),
		cmocka_unit_test(entries_come_from_a_pipe_as_they_arrive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
