/* SPDX-License-Identifier: MIT */
/* Names chosen on the command line by a list of their beginnings: "steady,ramp". */
#ifndef BENCH_NAMES_H
#define BENCH_NAMES_H

#include <stdbool.h>

/* Whether a word of the list is a beginning of the name. */
bool bench_names_begin(const char *list, const char *name);

/* Whether each word of the list is a beginning of one of `n` names at least. */
bool bench_names_known(const char *list, unsigned n, const char *(*name)(unsigned));

#endif
