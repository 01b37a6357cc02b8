/* SPDX-License-Identifier: MIT */
/* The words that nft(8) reserves: none of them can name a table, not even in quotes.
 *
 * nft itself has told them, version 1.0.6: those that it refuses of all words in its library and of all words of
 * up to three letters. `destroy` is reserved from 1.0.7 on. What another version says of the words in FILE:
 *
 *   unshare -rn sh -c 'while read -r w; do nft -c "add table inet $w" 2>/dev/null || echo "$w"; done' <FILE */
#ifndef RULES_WORDS_H
#define RULES_WORDS_H

/* Ends with NULL. */
extern const char *const rules_words[];

#endif
