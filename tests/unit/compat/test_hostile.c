/* SPDX-License-Identifier: MIT */
/* Real datagrams of the kernel, every truncation of them, and mutations: what the fuzzer does, in little. */
#include "corpus.h"
#include "drop_in.h"
#include "unit.h"

#include <stdlib.h>

#define MUTATED_BYTES 300u

static void check_truncations(const struct corpus_file *file)
{
	uint32_t step = file->bytes / 500 + 1;

	for (uint32_t n = 0; n < file->bytes; n += step)
		drop_in_check(file->data, n);
}

static void check_mutations(const struct corpus_file *file)
{
	static const uint8_t values[] = { 0x00, 0x03, 0x04, 0x05, 0x7f, 0x80, 0xff };
	uint32_t end = file->bytes < MUTATED_BYTES ? file->bytes : MUTATED_BYTES;

	for (uint32_t i = 0; i < end; i++) {
		uint8_t kept = file->data[i];

		for (unsigned k = 0; k < ARRAY_SIZE(values); k++) {
			file->data[i] = values[k];
			drop_in_check(file->data, file->bytes);
		}
		file->data[i] = kept;
	}
}

static void real_datagram_gives_its_packets(void **state)
{
	struct corpus_file file = corpus_load(NFRING_CORPUS_DIR, "arp-input");

	(void)state;
	assert_non_null(file.data);
	assert_int_equal(drop_in_check(file.data, file.bytes), 1);
	free(file.data);
}

static void truncated_datagrams_are_read_within_their_bounds(void **state)
{
	(void)state;
	assert_true(corpus_each(NFRING_CORPUS_DIR, check_truncations) > 0);
}

static void broken_datagrams_are_read_within_their_bounds(void **state)
{
	(void)state;
	assert_true(corpus_each(NFRING_CORPUS_DIR, check_mutations) > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(hostile, real_datagram_gives_its_packets),
		TEST(hostile, truncated_datagrams_are_read_within_their_bounds),
		TEST(hostile, broken_datagrams_are_read_within_their_bounds),
	};

	return RUN(hostile, tests);
}
