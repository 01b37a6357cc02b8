/* SPDX-License-Identifier: MIT */
/* Keys of a JSON object. A key is a string literal: its length is known when this is compiled. */
#ifndef CLI_JSON_KEYS_H
#define CLI_JSON_KEYS_H

#include "writer.h"

/* A key behind another one, and the first of an object. */
#define json_key(w, key) cli_writer_literal(w, ",\"" key "\":")
#define json_first_key(w, key) cli_writer_literal(w, "{\"" key "\":")

#define json_number(w, key, value)                                                                                     \
	do {                                                                                                           \
		json_key(w, key);                                                                                      \
		cli_writer_u64(w, value);                                                                              \
	} while (0)

/* A word that needs no escape. NULL: no key. */
#define json_word(w, key, word)                                                                                        \
	do {                                                                                                           \
		const char *word_ = (word);                                                                            \
                                                                                                                       \
		if (word_) {                                                                                           \
			cli_writer_literal(w, ",\"" key "\":\"");                                                      \
			cli_writer_text(w, word_);                                                                     \
			cli_writer_char(w, '"');                                                                       \
		}                                                                                                      \
	} while (0)

/* Bytes that came from outside. NULL: no key. */
#define json_text(w, key, bytes, len)                                                                                  \
	do {                                                                                                           \
		json_key(w, key);                                                                                      \
		cli_writer_json(w, bytes, len);                                                                        \
	} while (0)

/* Hexadecimal digits. NULL: no key. */
#define json_hex(w, key, bytes, len)                                                                                   \
	do {                                                                                                           \
		const void *bytes_ = (bytes);                                                                          \
                                                                                                                       \
		if (bytes_) {                                                                                          \
			cli_writer_literal(w, ",\"" key "\":\"");                                                      \
			cli_writer_hex(w, bytes_, len);                                                                \
			cli_writer_char(w, '"');                                                                       \
		}                                                                                                      \
	} while (0)

/* A hardware address. */
#define json_mac(w, key, bytes, len)                                                                                   \
	do {                                                                                                           \
		cli_writer_literal(w, ",\"" key "\":\"");                                                              \
		cli_writer_mac(w, bytes, len);                                                                         \
		cli_writer_char(w, '"');                                                                               \
	} while (0)

#define json_ip4(w, key, bytes)                                                                                        \
	do {                                                                                                           \
		cli_writer_literal(w, ",\"" key "\":\"");                                                              \
		cli_writer_ip4(w, bytes);                                                                              \
		cli_writer_char(w, '"');                                                                               \
	} while (0)

#define json_ip6(w, key, bytes)                                                                                        \
	do {                                                                                                           \
		cli_writer_literal(w, ",\"" key "\":\"");                                                              \
		cli_writer_ip6(w, bytes);                                                                              \
		cli_writer_char(w, '"');                                                                               \
	} while (0)

#endif
