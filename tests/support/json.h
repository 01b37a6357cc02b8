/* SPDX-License-Identifier: MIT */
/* Reads what the tools print with --json. A text of another form fails the test. */
#ifndef NT_JSON_H
#define NT_JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Parses exactly one object. */
json_t *nt_json(const char *text);

/* Parses one object a line, into an array. */
json_t *nt_json_lines(const char *text);

/* Returns a number or a text of an object. The key must be there, and of that type. */
double nt_json_number(const json_t *o, const char *key);
const char *nt_json_text(const json_t *o, const char *key);

/* Fails the test unless packets + filtered + discarded + lost of a meter is `logged`, the
 * number of packets that the kernel has numbered. A busy machine can discard some: its
 * traffic may fill the slabs before the meter has started. */
void nt_json_accounts_for(const json_t *o, uint64_t logged);

/* Reads a text of hex digits into `bytes`, at most `size` of them. Returns how many. */
size_t nt_json_hex(const json_t *o, const char *key, unsigned char *bytes, size_t size);

#endif
