/* SPDX-License-Identifier: MIT */
#include "line_time.h"

#define SECOND_NS 1000000000u

void dump_time_init(struct dump_time *t, uint8_t kind)
{
	*t = (struct dump_time){ .kind = kind };
}

static const char *form_of(uint8_t kind)
{
	switch (kind) {
	case DUMP_TIME_DATE:
		return "%Y-%m-%d %H:%M:%S";
	case DUMP_TIME_RFC3339:
		return "%Y-%m-%dT%H:%M:%S";
	case DUMP_TIME_SYSLOG:
		return "%b %e %H:%M:%S";
	default:
		return "%H:%M:%S";
	}
}

/* "+0100" becomes "+01:00". */
static void make_zone(struct dump_time *t, const struct tm *tm)
{
	char zone[8];

	if (strftime(zone, sizeof(zone), "%z", tm) != 5)
		return;
	memcpy(t->zone, zone, 3);
	t->zone[3] = ':';
	memcpy(t->zone + 4, zone + 3, 2);
	t->zone_len = 6;
}

/* Makes the text of this second anew, once a second only. */
static void update(struct dump_time *t, time_t second)
{
	struct tm tm;

	if (t->text_len && second == t->second)
		return;
	t->second = second;
	t->text_len = 0;
	if (localtime_r(&second, &tm)) {
		t->text_len = (uint8_t)strftime(t->text, sizeof(t->text), form_of(t->kind), &tm);
		if (t->kind == DUMP_TIME_RFC3339)
			make_zone(t, &tm);
	}
	if (!t->text_len) { /* a year beyond what a struct tm holds */
		t->text[0] = '?';
		t->text_len = 1;
	}
}

static void print_fraction(struct cli_writer *w, uint64_t ns)
{
	cli_writer_char(w, '.');
	cli_writer_padded(w, ns % SECOND_NS / 1000, 6);
}

/* "-00:00:00.000001", or a space for a time that is not negative, as tcpdump does. */
static void print_difference(struct cli_writer *w, uint64_t from_ns, uint64_t to_ns)
{
	const uint64_t ns = to_ns >= from_ns ? to_ns - from_ns : from_ns - to_ns, second = ns / SECOND_NS;

	cli_writer_char(w, to_ns >= from_ns ? ' ' : '-');
	cli_writer_padded(w, second / 3600, 2);
	cli_writer_char(w, ':');
	cli_writer_padded(w, second / 60 % 60, 2);
	cli_writer_char(w, ':');
	cli_writer_padded(w, second % 60, 2);
	print_fraction(w, ns);
}

static void print_date(struct dump_time *t, struct cli_writer *w, uint64_t ns)
{
	update(t, (time_t)(ns / SECOND_NS));
	cli_writer_bytes(w, t->text, t->text_len);
	if (t->kind != DUMP_TIME_SYSLOG)
		print_fraction(w, ns);
	cli_writer_bytes(w, t->zone, t->zone_len);
}

void dump_time_print(struct dump_time *t, struct cli_writer *w, uint64_t ns)
{
	if (!t->begun)
		t->first_ns = t->previous_ns = ns;
	t->begun = true;
	switch (t->kind) {
	case DUMP_TIME_NONE:
		return;
	case DUMP_TIME_EPOCH:
		cli_writer_u64(w, ns / SECOND_NS);
		print_fraction(w, ns);
		break;
	case DUMP_TIME_DELTA:
		print_difference(w, t->previous_ns, ns);
		break;
	case DUMP_TIME_FIRST:
		print_difference(w, t->first_ns, ns);
		break;
	default:
		print_date(t, w, ns);
	}
	t->previous_ns = ns;
	cli_writer_char(w, ' ');
}
