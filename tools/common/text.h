/* SPDX-License-Identifier: MIT */
/* Prints bytes that came from outside. Bytes that would control a terminal or break JSON
 * are escaped; valid UTF-8 is printed as it is. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Reads the UTF-8 character at `at` into *code. Returns its length, 1 to 4; 0 if the bytes
 * are no character: overlong, surrogate, cut off, or above 10FFFF. */
unsigned cli_text_utf8(const uint8_t *at, size_t left, uint32_t *code);

/* Returns true if the bytes are UTF-8 from begin to end. */
bool cli_text_is_utf8(const void *bytes, size_t len);

/* Prints "text" for people. Quotes and backslashes get a backslash. Characters that control
 * a terminal (C0, DEL, C1, bidirectional overrides) and bytes that are not UTF-8 become
 * \xNN or \u{N}. */
void cli_text_quoted(FILE *f, const void *bytes, size_t len);

/* Does the same without the quotes around it, for names. */
void cli_text_plain(FILE *f, const void *bytes, size_t len);

/* Prints "text" for JSON (RFC 8259). A byte that is not UTF-8 becomes \u00NN. */
void cli_text_json(FILE *f, const void *bytes, size_t len);

#endif
