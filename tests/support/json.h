/* SPDX-License-Identifier: MIT */
/* Reading what the tools print with --json. */
#ifndef NT_JSON_H
#define NT_JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* One object; text that is not exactly one fails the test. */
json_t *nt_json(const char *text);

/* An array of the objects in `text`, one a line. */
json_t *nt_json_lines(const char *text);

/* A number or a text of an object; the key must be there and of that type. */
double nt_json_number(const json_t *o, const char *key);
const char *nt_json_text(const json_t *o, const char *key);

/* Of what a meter has printed: every packet that the kernel numbered. On a busy
 * machine traffic can fill the slabs before the meter's start is complete, and then
 * some are discarded. Prints it all where that is not `logged`, and fails. */
void nt_json_accounts_for(const json_t *o, uint64_t logged);

/* A text of hex digits as bytes in `bytes`, at most `size`; returns how many. */
size_t nt_json_hex(const json_t *o, const char *key, unsigned char *bytes, size_t size);

#endif
