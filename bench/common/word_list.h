/* SPDX-License-Identifier: MIT */
/* Lists of words on the command line, with commas between them: "64,512,auto". */
#ifndef BENCH_WORD_LIST_H
#define BENCH_WORD_LIST_H

#include <stddef.h>

/* Room for the longest word that an option takes, and its end. */
#define BENCH_WORD_MAX 32

/* Copies the first word of `list`; one that does not fit is copied as "", which no option
 * takes. Returns the rest of the list, or NULL after its last word. */
const char *bench_word_next(const char *list, char word[BENCH_WORD_MAX]);

#endif
