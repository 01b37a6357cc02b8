/* SPDX-License-Identifier: MIT */
/* Reads the corpus: real datagrams, one a file (made by make_corpus). */
#ifndef NFR_CORPUS_H
#define NFR_CORPUS_H

#include <stddef.h>
#include <stdint.h>

struct corpus_file {
	char name[64]; /* without .bin */
	uint32_t bytes;
	uint8_t *data; /* for free() */
};

/* Loads DIR/NAME.bin; data is NULL if it cannot be read. */
struct corpus_file corpus_load(const char *dir, const char *name);
/* Calls `use` with each file of `dir` and returns their number; -1 if the folder or a file cannot be read. */
int corpus_each(const char *dir, void (*use)(const struct corpus_file *file));

#endif
