/* SPDX-License-Identifier: MIT */
/* Reads option values strictly. Empty text, signs, blanks, trailing bytes and values out
 * of range are refused. All return true, or false with nothing written. */
#ifndef CLI_PARSE_H
#define CLI_PARSE_H

#include <stdbool.h>
#include <stdint.h>

/* Reads a decimal number from min to max. */
bool cli_parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/* Reads bytes from min to max; a suffix K, M or G multiplies by 1024, 1024^2, 1024^3. */
bool cli_parse_bytes(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/* Reads seconds such as 10 or 0.25, above 0 and at most CLI_PARSE_SECONDS_MAX, as ns. */
#define CLI_PARSE_SECONDS_MAX 1000000000u
bool cli_parse_seconds(const char *text, uint64_t *ns);

/* Reads microseconds from min to max: a number, or one with the suffix us, ms or s. */
bool cli_parse_us(const char *text, uint64_t min, uint64_t max, uint64_t *out);

/* Reads V or V/M: a mark, and the bits that count, all of them without M. Numbers are decimal, or hexadecimal behind
 * 0x. Refuses a V with bits that are not in M. */
bool cli_parse_mark(const char *text, uint32_t *value, uint32_t *mask);

/* Reads CPU numbers such as 0,2-3, up to CLI_PARSE_CPU_MAX, in that order, at most max of them. */
#define CLI_PARSE_CPU_MAX 1023 /* CPU_SETSIZE - 1 */
bool cli_parse_cpus(const char *text, uint32_t *cpus, uint32_t max, uint32_t *count);

/* Finds a word in a NULL-terminated list; *index is where. */
bool cli_parse_word(const char *text, const char *const *words, unsigned *index);

#endif
