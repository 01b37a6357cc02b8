/* SPDX-License-Identifier: MIT */
/* What may stand in an nft script: texts that a user gives must not end the rule
 * that they are part of. All return NULL, or what would have been taken. */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#define RULES_PREFIX_MAX 127 /* bytes; NF_LOG_PREFIXLEN without the NUL */

/* The text of `log prefix "..."`, which nft cannot escape anything in. */
const char *rules_check_prefix(const char *text);

/* An expression of nft's language: one rule's, with no way out of it. */
const char *rules_check_match(const char *text);

/* A table name, and none that other programs fill. */
const char *rules_check_table(const char *text);

/* One interface name, or several with commas between. */
const char *rules_check_devices(const char *text);

#endif
