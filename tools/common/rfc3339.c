/* SPDX-License-Identifier: MIT */
#include "rfc3339.h"

#include <time.h>

#define SECOND_NS 1000000000u

/* 64 bits of nanoseconds end in 2554: the year has four digits. */
static void set_second(struct cli_rfc3339 *last, uint64_t second)
{
	time_t t = (time_t)second;
	struct tm tm;

	strftime(last->text, sizeof(last->text), "%Y-%m-%dT%H:%M:%S", gmtime_r(&t, &tm));
	last->second = second;
}

void cli_rfc3339(struct cli_rfc3339 *last, struct cli_writer *w, uint64_t ns)
{
	uint64_t second = ns / SECOND_NS;

	if (last->second != second || !last->text[0])
		set_second(last, second);
	cli_writer_bytes(w, last->text, CLI_RFC3339_SECOND_BYTES);
	cli_writer_char(w, '.');
	cli_writer_padded(w, ns % SECOND_NS, 9);
	cli_writer_char(w, 'Z');
}
