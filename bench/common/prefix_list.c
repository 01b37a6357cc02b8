/* SPDX-License-Identifier: MIT */
#include "prefix_list.h"
#include "word_list.h"

#include <string.h>

static bool is_prefix(const char *word, const char *name)
{
	return *word && strncmp(name, word, strlen(word)) == 0;
}

bool bench_prefix_list_has(const char *list, const char *name)
{
	char word[BENCH_WORD_MAX];

	while (list) {
		list = bench_word_next(list, word);
		if (is_prefix(word, name))
			return true;
	}
	return false;
}

bool bench_prefix_list_valid(const char *list, unsigned n, const char *(*name)(unsigned))
{
	char word[BENCH_WORD_MAX];

	while (list) {
		unsigned i = 0;

		list = bench_word_next(list, word);
		while (i < n && !is_prefix(word, name(i)))
			i++;
		if (i == n)
			return false;
	}
	return true;
}
