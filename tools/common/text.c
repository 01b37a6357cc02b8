/* SPDX-License-Identifier: MIT */
#include "text.h"

static const char digits[] = "0123456789abcdef";

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

static void hex_byte(FILE *f, uint8_t b)
{
	putc_unlocked(digits[b >> 4], f);
	putc_unlocked(digits[b & 15], f);
}

static void escaped(FILE *f, const uint8_t *at, size_t len, bool in_quotes)
{
	while (len) {
		uint32_t c = 0;
		unsigned n = cli_text_utf8(at, len, &c);

		if (n == 0 || (n == 1 && disturbs_terminal(c))) {
			n = 1;
			fputs_unlocked("\\x", f);
			hex_byte(f, at[0]);
		} else if (disturbs_terminal(c)) {
			fprintf(f, "\\u{%x}", (unsigned)c);
		} else {
			if (c == '\\' || (in_quotes && c == '"'))
				putc_unlocked('\\', f);
			fwrite_unlocked(at, 1, n, f);
		}
		at += n;
		len -= n;
	}
}

void cli_text_plain(FILE *f, const void *bytes, size_t len)
{
	escaped(f, bytes, len, false);
}

void cli_text_quoted(FILE *f, const void *bytes, size_t len)
{
	putc_unlocked('"', f);
	escaped(f, bytes, len, true);
	putc_unlocked('"', f);
}

void cli_text_json(FILE *f, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	putc_unlocked('"', f);
	while (len) {
		uint32_t c = 0;
		unsigned n = cli_text_utf8(at, len, &c);

		if (n == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0)) {
			fputs_unlocked("\\u00", f);
			hex_byte(f, n ? (uint8_t)c : at[0]);
			n = n ? n : 1;
		} else {
			if (c == '\\' || c == '"')
				putc_unlocked('\\', f);
			fwrite_unlocked(at, 1, n, f);
		}
		at += n;
		len -= n;
	}
	putc_unlocked('"', f);
}

void cli_text_hex(FILE *f, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	char out[512];

	while (len) {
		size_t n = len < sizeof(out) / 2 ? len : sizeof(out) / 2;

		for (size_t i = 0; i < n; i++) {
			out[2 * i] = digits[at[i] >> 4];
			out[2 * i + 1] = digits[at[i] & 15];
		}
		fwrite_unlocked(out, 1, 2 * n, f);
		at += n;
		len -= n;
	}
}

void cli_text_mac(FILE *f, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i)
			putc_unlocked(':', f);
		hex_byte(f, bytes[i]);
	}
}
