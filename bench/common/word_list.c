/* SPDX-License-Identifier: MIT */
#include "word_list.h"

#include <string.h>

const char *bench_word_next(const char *list, char word[BENCH_WORD_MAX])
{
	size_t len = strcspn(list, ","), copied = len < BENCH_WORD_MAX ? len : 0;

	memcpy(word, list, copied);
	word[copied] = '\0';
	return list[len] ? list + len + 1 : NULL;
}
