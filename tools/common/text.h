/* SPDX-License-Identifier: MIT */
/* Printing bytes that a stranger chose: nothing of them reaches a terminal or a
 * JSON parser unescaped. UTF-8 passes where it is valid. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Length of the valid UTF-8 character at `at`, 1 to 4, with its code point in
 * *code; 0 if the bytes are none (overlong, surrogate, cut off, above 10FFFF). */
unsigned cli_text_utf8(const uint8_t *at, size_t left, uint32_t *code);

/* "text" for people: quotes and backslashes escaped, and as \xNN or \u{N} what
 * controls a terminal (C0, DEL, C1, bidirectional overrides) or is not UTF-8. */
void cli_text_quoted(FILE *f, const void *bytes, size_t len);

/* The same without the quotes around it, for names. */
void cli_text_plain(FILE *f, const void *bytes, size_t len);

/* "text" for JSON (RFC 8259): a byte that is not UTF-8 becomes \u00NN. */
void cli_text_json(FILE *f, const void *bytes, size_t len);

/* Lower-case hexadecimal digits, two a byte. */
void cli_text_hex(FILE *f, const void *bytes, size_t len);

/* A decimal number, without the cost of printf(3). */
void cli_text_number(FILE *f, uint64_t value);

/* 00:11:22:33:44:55 */
void cli_text_mac(FILE *f, const uint8_t *bytes, size_t len);

/* 12345678 as "12,345,678"; `out` has CLI_TEXT_GROUPED_MAX bytes. Returns out. */
#define CLI_TEXT_GROUPED_MAX 32
const char *cli_text_grouped(uint64_t value, char *out);

/* Whether colour is wanted on this stream: a terminal, and no NO_COLOR. */
bool cli_text_wants_color(FILE *f);

#endif
