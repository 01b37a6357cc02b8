/* SPDX-License-Identifier: MIT */
/* Names chosen by a list of prefixes: "steady,ramp" chooses steady-1k and ramp-500k. */
#ifndef BENCH_PREFIX_LIST_H
#define BENCH_PREFIX_LIST_H

#include <stdbool.h>

/* Tells whether a word of the list is a prefix of `name`. */
bool bench_prefix_list_has(const char *list, const char *name);

/* Tells whether each word of the list is a prefix of at least one of `n` names. */
bool bench_prefix_list_valid(const char *list, unsigned n, const char *(*name)(unsigned));

#endif
