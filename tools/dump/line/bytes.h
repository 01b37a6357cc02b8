/* SPDX-License-Identifier: MIT */
/* The bytes of a packet below its line (-A, -X), as tcpdump shows them. Every line of them begins with a
 * tab, so that no packet can look like the line of another one. */
#ifndef DUMP_BYTES_H
#define DUMP_BYTES_H

#include "writer.h"

/* Appends the bytes as hexadecimal numbers and characters, 16 a line. */
void dump_bytes_hex(struct cli_writer *w, const uint8_t *at, uint32_t len);

/* Appends the bytes as characters. A newline among them begins a line. */
void dump_bytes_ascii(struct cli_writer *w, const uint8_t *at, uint32_t len);

#endif
