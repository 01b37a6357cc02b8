/* SPDX-License-Identifier: MIT */
/* The time before a line, in one of several forms. Times are local. */
#ifndef DUMP_LINE_TIME_H
#define DUMP_LINE_TIME_H

#include "writer.h"

#include <time.h>

/* How a time looks. The first five follow tcpdump: without -t, and with one to five of them. */
enum dump_time_kind {
	DUMP_TIME_CLOCK,   /* 12:34:56.123456 */
	DUMP_TIME_NONE,    /* nothing */
	DUMP_TIME_EPOCH,   /* 1700000000.123456: seconds since 1970 */
	DUMP_TIME_DELTA,   /* the time since the line before */
	DUMP_TIME_DATE,    /* 2026-11-27 12:34:56.123456 */
	DUMP_TIME_FIRST,   /* the time since the first line */
	DUMP_TIME_RFC3339, /* 2026-11-27T12:34:56.123456+01:00 */
	DUMP_TIME_SYSLOG,  /* Nov 27 12:34:56 */
};

#define DUMP_TIME_WORDS "clock|none|epoch|delta|date|first|rfc3339"

struct dump_time {
	uint8_t kind; /* enum dump_time_kind */
	bool begun;   /* there was a line */
	uint64_t first_ns, previous_ns;
	time_t second; /* that `text` shows: making it is slow */
	char text[32]; /* before the fraction */
	char zone[8];  /* behind it */
	uint8_t text_len, zone_len;
};

void dump_time_init(struct dump_time *t, uint8_t kind);

/* Appends the time and a space; nothing for DUMP_TIME_NONE. */
void dump_time_print(struct dump_time *t, struct cli_writer *w, uint64_t ns);

#endif
