/* SPDX-License-Identifier: MIT */
#include "label.h"
#include "text.h"

#define SPACE 0x20
#define DELETE 0x7f
#define C1_END 0x9f

static bool is_control(uint32_t code)
{
	return code < SPACE || (code >= DELETE && code <= C1_END);
}

/* The value holds \xNN; the text format doubles its backslash. */
static void write_hex(struct cli_writer *w, const uint8_t *bytes, unsigned len)
{
	for (unsigned i = 0; i < len; i++) {
		cli_writer_literal(w, "\\\\x");
		cli_writer_hex(w, &bytes[i], 1);
	}
}

void monitor_label_write(struct cli_writer *w, const void *bytes, size_t len)
{
	const uint8_t *at = bytes, *end = at + len;

	while (at < end) {
		uint32_t code = 0;
		unsigned n = cli_text_utf8(at, (size_t)(end - at), &code);

		if (*at == '\n')
			cli_writer_literal(w, "\\n");
		else if (*at == '"' || *at == '\\')
			cli_writer_char(w, '\\'), cli_writer_char(w, (char)*at);
		else if (n == 0 || is_control(code))
			write_hex(w, at, n ? n : 1);
		else
			cli_writer_bytes(w, at, n);
		at += n ? n : 1;
	}
}
