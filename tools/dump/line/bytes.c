/* SPDX-License-Identifier: MIT */
#include "bytes.h"

#define LINE_BYTES 16u
#define HEX_COLUMNS 39u /* 8 groups of 4 digits, with spaces between */

static char character(uint8_t byte)
{
	return (char)(byte >= ' ' && byte <= '~' ? byte : '.');
}

/* "	0x0010:  0a00 0002 1388 1389 0010 0000 3132 3334  ............1234" */
static void hex_line(struct cli_writer *w, const uint8_t *at, uint32_t offset, uint32_t len)
{
	const uint8_t number[] = { (uint8_t)(offset >> 8), (uint8_t)offset };
	uint32_t columns = len * 2 + (len - 1) / 2;

	cli_writer_literal(w, "\t0x");
	cli_writer_hex(w, number, sizeof(number));
	cli_writer_literal(w, ":  ");
	for (uint32_t i = 0; i < len; i += 2) {
		if (i)
			cli_writer_char(w, ' ');
		cli_writer_hex(w, at + i, len - i < 2 ? 1 : 2);
	}
	for (; columns < HEX_COLUMNS; columns++)
		cli_writer_char(w, ' ');
	cli_writer_literal(w, "  ");
	for (uint32_t i = 0; i < len; i++)
		cli_writer_char(w, character(at[i]));
	cli_writer_char(w, '\n');
}

void dump_bytes_hex(struct cli_writer *w, const uint8_t *at, uint32_t len)
{
	for (uint32_t i = 0; i < len; i += LINE_BYTES)
		hex_line(w, at + i, i, len - i < LINE_BYTES ? len - i : LINE_BYTES);
}

void dump_bytes_ascii(struct cli_writer *w, const uint8_t *at, uint32_t len)
{
	if (!len)
		return;
	cli_writer_char(w, '\t');
	for (uint32_t i = 0; i < len; i++) {
		if (at[i] == '\n')
			cli_writer_literal(w, "\n\t");
		else if (at[i] != '\r' || i + 1 == len || at[i + 1] != '\n') /* the end of a line of HTTP */
			cli_writer_char(w, character(at[i]));
	}
	cli_writer_char(w, '\n');
}
