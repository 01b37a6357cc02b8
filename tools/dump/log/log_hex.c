/* SPDX-License-Identifier: MIT */
#include "log_hex.h"

void dump_log_byte(struct cli_writer *w, uint8_t byte)
{
	static const char digits[] = "0123456789ABCDEF";

	cli_writer_char(w, digits[byte >> 4]);
	cli_writer_char(w, digits[byte & 15]);
}

void dump_log_options(struct cli_writer *w, const uint8_t *at, uint32_t len)
{
	cli_writer_literal(w, "OPT (");
	for (uint32_t i = 0; i < len; i++)
		dump_log_byte(w, at[i]);
	cli_writer_literal(w, ") ");
}
