/* SPDX-License-Identifier: MIT */
/* corpus_check FILE [OUT]: decodes every input of a corpus (input.h), and mutations of it. The file holds one input
 * behind the other, each after its length (2 bytes, big-endian). With OUT it writes each as a file of that folder,
 * for the fuzzer, and checks nothing. */
#include "input.h"

#include <stdio.h>
#include <stdlib.h>

#define INPUT_MAX 1024u

static unsigned long runs;

static void check_mutations(uint8_t *data, size_t bytes)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x04, 0x05, 0x06, 0x3c, 0x7f, 0xff };

	for (size_t len = 0; len <= bytes; len++, runs++)
		input_decode(data, len);
	for (size_t i = 0; i < bytes; i++) {
		const uint8_t kept = data[i];

		for (unsigned k = 0; k < sizeof(values); k++, runs++) {
			data[i] = values[k];
			input_decode(data, bytes);
		}
		data[i] = kept;
	}
}

static void write_out(const char *dir, unsigned number, const uint8_t *data, size_t bytes)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%u", dir, number);
	f = fopen(path, "wb");
	if (!f || fwrite(data, 1, bytes, f) != bytes || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	FILE *f = argc == 2 || argc == 3 ? fopen(argv[1], "rb") : NULL;
	uint8_t head[2], data[INPUT_MAX];
	unsigned inputs = 0;

	if (!f) {
		fprintf(stderr, "usage: corpus_check FILE [OUT]\n");
		return 2;
	}
	for (; fread(head, sizeof(head), 1, f) == 1; inputs++) {
		size_t bytes = (size_t)head[0] << 8 | head[1];

		if (bytes > sizeof(data) || fread(data, 1, bytes, f) != bytes) {
			fprintf(stderr, "%s: input %u is broken\n", argv[1], inputs);
			return 1;
		}
		if (argc == 3)
			write_out(argv[2], inputs, data, bytes);
		else
			check_mutations(data, bytes);
	}
	fclose(f);
	printf("%u inputs, %lu packets hold\n", inputs, runs);
	return inputs == 0;
}
