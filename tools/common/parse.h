/* SPDX-License-Identifier: MIT */
/* Strict reading of option values: the whole text, or nothing. Empty text, signs,
 * blanks, trailing bytes and values out of range are refused; on failure nothing
 * is written. All return whether the text was taken. */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal number from min to max. */
bool cli_parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/* The same, of bytes: a suffix K, M or G multiplies by 1024, 1024^2, 1024^3. */
bool cli_parse_bytes(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/* Seconds such as 10 or 0.25, more than 0 and at most 10^9, as nanoseconds. */
bool cli_parse_seconds(const char *text, uint64_t *ns);

/* N or N:COUNT with N from 0 to 65535 and N + COUNT at most 65536. */
bool cli_parse_group(const char *text, uint16_t *group, uint16_t *count);

/* CPU numbers such as 0,2-3, in that order, at most max of them. */
bool cli_parse_cpus(const char *text, uint32_t *cpus, uint32_t max, uint32_t *count);

/* One word of a NULL-terminated list; *index is its place. */
bool cli_parse_word(const char *text, const char *const *words, unsigned *index);

#endif
