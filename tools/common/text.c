/* SPDX-License-Identifier: MIT */
#include "text.h"
#include "writer.h"

unsigned cli_text_utf8(const uint8_t *at, size_t left, uint32_t *code)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned len;
	uint32_t c;

	if (left == 0)
		return 0;
	if (at[0] < 0x80) {
		*code = at[0];
		return 1;
	}
	if (at[0] < 0xc2 || at[0] > 0xf4)
		return 0;
	len = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	if (left < len)
		return 0;
	c = at[0] & (0x7fu >> len);
	for (unsigned i = 1; i < len; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (at[i] & 0x3f);
	}
	if (c < smallest[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*code = c;
	return len;
}

/* Code points that move the cursor, colour it, or reorder what is around them. */
static bool disturbs_terminal(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xe0000 && c <= 0xe007f);
}

/* Returns how many bytes at the begin are ASCII that is printed as it is, in quotes and in JSON too. */
static size_t plain_run(const uint8_t *at, size_t len)
{
	size_t n = 0;

	while (n < len && at[n] >= ' ' && at[n] < 0x7f && at[n] != '\\' && at[n] != '"')
		n++;
	return n;
}

/* Appends the character at `at`. Returns its length. */
static unsigned escaped_character(struct cli_writer *w, const uint8_t *at, size_t len, bool in_quotes)
{
	uint32_t c = 0;
	unsigned n = cli_text_utf8(at, len, &c);

	if (n == 0 || (n == 1 && disturbs_terminal(c))) {
		cli_writer_literal(w, "\\x");
		cli_writer_hex(w, at, 1);
		return 1;
	}
	if (disturbs_terminal(c)) {
		cli_writer_printf(w, "\\u{%x}", (unsigned)c);
		return n;
	}
	if (c == '\\' || (in_quotes && c == '"'))
		cli_writer_char(w, '\\');
	cli_writer_bytes(w, at, n);
	return n;
}

static void escaped(struct cli_writer *w, const uint8_t *at, size_t len, bool in_quotes)
{
	while (len) {
		size_t n = plain_run(at, len);

		if (n)
			cli_writer_bytes(w, at, n);
		else
			n = escaped_character(w, at, len, in_quotes);
		at += n;
		len -= n;
	}
}

void cli_writer_plain(struct cli_writer *w, const void *bytes, size_t len)
{
	escaped(w, bytes, len, false);
}

void cli_writer_quoted(struct cli_writer *w, const void *bytes, size_t len)
{
	cli_writer_char(w, '"');
	escaped(w, bytes, len, true);
	cli_writer_char(w, '"');
}

bool cli_text_is_utf8(const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	uint32_t code;
	unsigned n;

	for (; len; at += n, len -= n) {
		n = cli_text_utf8(at, len, &code);
		if (n == 0)
			return false;
	}
	return true;
}

/* Appends the character at `at`. Returns its length. */
static size_t json_character(struct cli_writer *w, const uint8_t *at, size_t len)
{
	uint32_t c = 0;
	unsigned n = cli_text_utf8(at, len, &c);

	if (n == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0)) {
		const uint8_t byte = n ? (uint8_t)c : at[0];

		cli_writer_literal(w, "\\u00");
		cli_writer_hex(w, &byte, 1);
		return n ? n : 1;
	}
	if (c == '\\' || c == '"')
		cli_writer_char(w, '\\');
	cli_writer_bytes(w, at, n);
	return n;
}

void cli_writer_json(struct cli_writer *w, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	cli_writer_char(w, '"');
	while (len) {
		size_t n = plain_run(at, len);

		if (n)
			cli_writer_bytes(w, at, n);
		else
			n = json_character(w, at, len);
		at += n;
		len -= n;
	}
	cli_writer_char(w, '"');
}

/* -- to a stream of stdio ------------------------------------------------------------ */

static void print(FILE *f, void (*put)(struct cli_writer *, const void *, size_t), const void *bytes, size_t len)
{
	struct cli_writer w;

	if (cli_writer_open(&w, CLI_WRITER_MIN_BYTES) < 0)
		return;
	put(&w, bytes, len);
	fwrite(w.begin, 1, cli_writer_len(&w), f);
	cli_writer_close(&w);
}

void cli_text_plain(FILE *f, const void *bytes, size_t len)
{
	print(f, cli_writer_plain, bytes, len);
}

void cli_text_quoted(FILE *f, const void *bytes, size_t len)
{
	print(f, cli_writer_quoted, bytes, len);
}

void cli_text_json(FILE *f, const void *bytes, size_t len)
{
	print(f, cli_writer_json, bytes, len);
}
