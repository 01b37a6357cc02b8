/* SPDX-License-Identifier: MIT */
/* Shows a packet as one line of text:
 *   12:34:56.123456 5 "prefix" input in=eth0 IP 10.0.0.1.5000 > 10.0.0.2.53: UDP, length 30 mark=0x1
 * and a loss as
 *   12:34:56.123456 5 lost 17 packets */
#ifndef DUMP_LINE_H
#define DUMP_LINE_H

#include "format.h"
#include "line_options.h"
#include "line_time.h"

struct dump_line {
	struct dump_format format;
	struct dump_time time;
	struct cli_style style;
	bool color;
	bool link, hex, ascii; /* -e, -X, -A */
};

/* `time` is an enum dump_time_kind. */
void dump_line_init(struct dump_line *l, const struct dump_line_options *o, uint8_t time, bool color);

#endif
