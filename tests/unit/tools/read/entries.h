/* SPDX-License-Identifier: MIT */
/* What nfring-dump -r finds in bytes. */
#ifndef TEST_TOOL_ENTRIES_H
#define TEST_TOOL_ENTRIES_H

#include "capture_bytes.h"
#include "capture_file.h"

static const struct recorded_input_wait no_wait;

/* Reads up to `max` entries. Returns what the last call returned; *n counts the entries. */
static inline int read_all(struct recorded_file *f, const void *at, size_t len, struct recorded_entry *e, unsigned max,
			   unsigned *n)
{
	int ret = recorded_file_open(f, bytes_fd(at, len), no_wait);

	for (*n = 0; ret == 0 && *n < max; ++*n)
		if ((ret = recorded_file_next(f, &e[*n])) == 1)
			ret = 0;
		else
			return ret;
	return ret;
}

/* The file must hold exactly `n` entries. */
static inline void expect_entries(struct recorded_file *f, const struct bytes *b, struct recorded_entry *e, unsigned n)
{
	unsigned found;

	assert_int_equal(read_all(f, b->at, b->len, e, n + 1, &found), 0);
	assert_int_equal(found, n);
}

static inline void expect_error(const struct bytes *b, const char *text)
{
	struct recorded_file f;
	struct recorded_entry e[16];
	unsigned n;

	assert_int_equal(read_all(&f, b->at, b->len, e, 16, &n), -1);
	if (!strstr(f.input.error, text))
		fail_msg("no '%s' in: %s", text, f.input.error);
	recorded_file_close(&f);
}

/* Two sections of different byte orders, with losses before packets and after the last one. */
static inline void put_two_sections(struct bytes *b)
{
	for (int i = 0; i < 2; i++) {
		b->swapped = i == 1;
		put_section(b);
		put_interface(b, NFLOG, "lo", "NFLOG group 5, interface 1", 9, 0);
		put_interface(b, NFLOG, "nflog:6", "NFLOG group 6", 9, 0);
		put_packet(b, 0, 1700000000123456789ull, 5, 0);
		put_packet(b, 1, 1700000000123456790ull, 6, 7);
		put_statistics(b, 0, 1700000001000000000ull, 3);
		put_statistics(b, 1, 1700000001000000000ull, 0);
	}
}

#endif
