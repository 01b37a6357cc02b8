/* SPDX-License-Identifier: MIT */
/* Checks texts that go into an nft script: none may end the rule or the string that it is
 * part of. All return NULL, or the text of what would have been taken. */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#include <stdbool.h>

#define RULES_PREFIX_MAX 127 /* bytes; NF_LOG_PREFIXLEN without the NUL */
#define RULES_MATCH_MAX 1024 /* bytes */

/* Returns whether the text is UTF-8 without control characters: it has no line end, and
 * nothing that acts on a terminal that shows the script. */
bool rules_is_plain_text(const char *text);

/* Checks the text of `log prefix "..."`, in which nft can escape nothing. */
const char *rules_check_prefix(const char *text);

/* Checks that an expression of nft's language stays within one rule. */
const char *rules_check_match(const char *text);

/* Checks a table name: that nft does not reserve it (words.h), and that no other program uses it by default (such
 * as `filter`). */
const char *rules_check_table(const char *text);

/* Checks one interface name, or several with commas between. */
const char *rules_check_devices(const char *text);

#endif
