/* SPDX-License-Identifier: MIT */
#include "prefix_list.h"

#include <stddef.h>
#include <string.h>

static bool begins(const char *word, size_t len, const char *name)
{
	return len && strncmp(name, word, len) == 0;
}

bool bench_names_begin(const char *list, const char *name)
{
	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");

		if (begins(at, len, name))
			return true;
		at += len;
		if (!*at)
			return false;
	}
}

bool bench_names_known(const char *list, unsigned n, const char *(*name)(unsigned))
{
	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");
		unsigned i = 0;

		while (i < n && !begins(at, len, name(i)))
			i++;
		if (i == n)
			return false;
		at += len;
		if (!*at)
			return true;
	}
}
