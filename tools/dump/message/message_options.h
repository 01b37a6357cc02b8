/* SPDX-License-Identifier: MIT */
/* Where messages go (--syslog, --journal), and what stands in them besides. */
#ifndef DUMP_MESSAGE_OPTIONS_H
#define DUMP_MESSAGE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum dump_message_kind {
	DUMP_MESSAGE_NONE,
	DUMP_MESSAGE_SYSLOG,
	DUMP_MESSAGE_JOURNAL,
};

struct dump_message_options {
	uint8_t kind;      /* enum dump_message_kind */
	uint8_t level;     /* LOG_x of syslog(3) */
	uint16_t facility; /* LOG_x of syslog(3) */
	const char *tag;   /* NULL: none was given */
};

/* Reads FACILITY.LEVEL, such as local0.info. Returns false if it is none. */
bool dump_message_priority(const char *text, struct dump_message_options *o);

#endif
