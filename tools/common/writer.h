/* SPDX-License-Identifier: MIT */
/* Memory in which text and records are composed, before a system call takes them. It grows, so a record is
 * always whole. Nothing here calls stdio: a packet costs many small appends.
 *
 *   begin          at              end
 *   | composed     | room          |          cli_writer_len() = at - begin
 *
 * If memory runs out, `failed` is set and what was composed since the last cli_writer_clear() is dropped: the
 * functions go on to be safe, and whoever takes the bytes looks at `failed` once. */
#ifndef CLI_WRITER_H
#define CLI_WRITER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Room that is always to be had: the size of the memory that cli_writer_open() takes. */
#define CLI_WRITER_MIN_BYTES ((size_t)64 << 10)

struct cli_writer {
	char *begin, *at, *end;
	bool failed; /* memory ran out */
};

/* Takes `bytes` of memory, at least CLI_WRITER_MIN_BYTES. Returns 0 or -ENOMEM. */
int cli_writer_open(struct cli_writer *w, size_t bytes);
void cli_writer_close(struct cli_writer *w);

/* Forgets what was composed, and that memory ran out. */
void cli_writer_clear(struct cli_writer *w);

/* Drops the bytes from `from` on, the begin of the record that is being composed. */
static inline void cli_writer_cut(struct cli_writer *w, size_t from)
{
	w->at = w->begin + from;
}

static inline size_t cli_writer_len(const struct cli_writer *w)
{
	return (size_t)(w->at - w->begin);
}

/* Makes room for `bytes`. Returns false, after dropping all, if there is no memory for more than
 * CLI_WRITER_MIN_BYTES; up to that it never fails. */
bool cli_writer_grow(struct cli_writer *w, size_t bytes);

static inline bool cli_writer_room(struct cli_writer *w, size_t bytes)
{
	return __builtin_expect((size_t)(w->end - w->at) >= bytes, 1) || cli_writer_grow(w, bytes);
}

/* -- appending ---------------------------------------------------------------------- */

static inline void cli_writer_char(struct cli_writer *w, char c)
{
	if (cli_writer_room(w, 1))
		*w->at++ = c;
}

static inline void cli_writer_bytes(struct cli_writer *w, const void *bytes, size_t len)
{
	if (len && cli_writer_room(w, len)) {
		memcpy(w->at, bytes, len);
		w->at += len;
	}
}

/* A string literal: its length is known when this is compiled. */
#define cli_writer_literal(w, text) cli_writer_bytes(w, "" text, sizeof(text) - 1)

static inline void cli_writer_text(struct cli_writer *w, const char *text)
{
	cli_writer_bytes(w, text, strlen(text));
}

/* Appends zeros up to a multiple of 4 bytes from `from`. */
static inline void cli_writer_align4(struct cli_writer *w, size_t from)
{
	static const char zeros[4];

	cli_writer_bytes(w, zeros, (from - cli_writer_len(w)) & 3);
}

/* Decimal digits. _padded prints at least `digits` of them, at most 20, with zeros before. */
void cli_writer_padded(struct cli_writer *w, uint64_t value, unsigned digits);

static inline void cli_writer_u64(struct cli_writer *w, uint64_t value)
{
	if (value < 10)
		cli_writer_char(w, (char)('0' + value));
	else
		cli_writer_padded(w, value, 2);
}

/* Hexadecimal digits in lower case: 0x is not printed. */
void cli_writer_x64(struct cli_writer *w, uint64_t value);
void cli_writer_hex(struct cli_writer *w, const void *bytes, size_t len);

/* 192.0.2.1, 2001:db8::1 (RFC 5952), and 00:11:22:33:44:55 for a hardware address of any length. */
void cli_writer_ip4(struct cli_writer *w, const uint8_t address[4]);
void cli_writer_ip6(struct cli_writer *w, const uint8_t address[16]);
void cli_writer_mac(struct cli_writer *w, const uint8_t *bytes, size_t len);

/* RFC 4648, with padding. */
void cli_writer_base64(struct cli_writer *w, const void *bytes, size_t len);

/* Bytes that came from outside; text.h says how they are escaped. */
void cli_writer_plain(struct cli_writer *w, const void *bytes, size_t len);
void cli_writer_quoted(struct cli_writer *w, const void *bytes, size_t len);
void cli_writer_json(struct cli_writer *w, const void *bytes, size_t len);

/* For what is rare. At most CLI_WRITER_MIN_BYTES. */
__attribute__((format(printf, 2, 3))) void cli_writer_printf(struct cli_writer *w, const char *format, ...);

#endif
