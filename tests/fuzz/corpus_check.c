/* SPDX-License-Identifier: MIT */
/* corpus_check DIR [FILE...]: the invariants on every datagram of the corpus, and
 * on mutations of it: what the fuzzer does, in little, with any compiler. With
 * files: on these only, unchanged, to look at what the fuzzer found. */
#include "corpus.h"
#include "datagram.h"
#include "layouts.h"

#include <stdio.h>
#include <stdlib.h>

/* Beyond that a file is payload, or more of the same messages. */
#define MUTATED_BYTES 1200u

static uint64_t runs;

static void check_whole(const struct corpus_file *file)
{
	struct datagram_found found = datagram_check(file->data, file->bytes);

	layouts_check_eviction(file->data, file->bytes);
	runs++;
	printf("%-16s %6u bytes, %u packets, %u acks, %u malformed\n", file->name, file->bytes, found.packets,
	       found.acks, found.malformed);
}

static void check_mutations(const struct corpus_file *file)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x03, 0x04, 0x05, 0x7f, 0x80, 0xff };
	uint32_t end = file->bytes < MUTATED_BYTES ? file->bytes : MUTATED_BYTES;

	check_whole(file);
	for (uint32_t i = 0; i < end; i++) {
		uint8_t kept = file->data[i];

		for (unsigned k = 0; k < sizeof(values); k++, runs++) {
			file->data[i] = values[k];
			datagram_check(file->data, file->bytes);
		}
		file->data[i] = kept;
	}
}

static void check_file(const char *path)
{
	static uint8_t data[NFR_DATAGRAM_MAX_BYTES];
	FILE *f = fopen(path, "rb");

	if (!f) {
		perror(path);
		exit(1);
	}
	datagram_check(data, fread(data, 1, sizeof(data), f));
	fclose(f);
	runs++;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: corpus_check DIR [FILE...]\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		check_file(argv[i]);
	if (argc == 2 && corpus_each(argv[1], check_mutations) < 1) {
		fprintf(stderr, "%s: no corpus there\n", argv[1]);
		return 1;
	}
	printf("%llu datagrams hold; layouts lost their place %lu times, and were learned again %lu times\n",
	       (unsigned long long)runs, layouts_seen().evicted, layouts_seen().learned_again);
	if (argc == 2 && !(layouts_seen().evicted && layouts_seen().learned_again)) {
		fprintf(stderr, "no datagram fills the layout cache\n");
		return 1;
	}
	return 0;
}
