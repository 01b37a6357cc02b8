/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

const struct cli_option cli_program_common[] = {
	{ .name = "help", .letter = 'h', .help = "Print the options and exit." },
	{ .name = "version", .letter = 'V', .help = "Print the version of the tool and of the library and exit." },
	{ 0 }
};

struct cli_option cli_program_row(const struct cli_table *t, const struct cli_option *o)
{
	struct cli_option row = *o;

	for (const struct cli_override *v = t->override; v && v->name; v++) {
		if (strcmp(v->name, o->name) != 0)
			continue;
		row.help = v->help ? v->help : row.help;
		row.fallback = v->fallback ? v->fallback : row.fallback;
	}
	return row;
}

bool cli_program_is_optional(const struct cli_option *o)
{
	return o->argument && strncmp(o->argument, "[=", 2) == 0;
}

bool cli_program_takes_bytes(const struct cli_program *p)
{
	for (unsigned t = 0; t < p->table_count; t++)
		for (const struct cli_option *o = p->tables[t].options; o->name; o++)
			if (o->bytes)
				return true;
	return false;
}

static int print_number(char *out, size_t size, uint64_t value, bool bytes)
{
	if (bytes && value && value % GIB == 0)
		return snprintf(out, size, "%" PRIu64 "G", value / GIB);
	if (bytes && value && value % MIB == 0)
		return snprintf(out, size, "%" PRIu64 "M", value / MIB);
	return snprintf(out, size, "%" PRIu64, value);
}

/* If a {name} begins at *text, returns its number and moves *text behind it. */
static const uint64_t *take_name(const struct cli_option *o, const char **text)
{
	const struct {
		const char *name;
		const uint64_t *number;
	} names[] = { { "{min}", &o->min }, { "{max}", &o->max }, { "{standard}", &o->standard } };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i].name);

		if (strncmp(*text, names[i].name, len) != 0)
			continue;
		*text += len;
		return names[i].number;
	}
	return NULL;
}

const char *cli_program_expand(const struct cli_option *o, const char *text, char *out, size_t size)
{
	size_t at = 0;

	while (*text && at + 1 < size) {
		const uint64_t *number = take_name(o, &text);
		int n = number ? print_number(out + at, size - at, *number, o->bytes) : 1;

		if (!number)
			out[at] = *text++;
		at += (size_t)n < size - at ? (size_t)n : size - at - 1;
	}
	out[at] = '\0';
	return out;
}

const char *cli_program_text(const struct cli_option *o, char out[CLI_TEXT_MAX])
{
	char both[CLI_TEXT_MAX];

	if (!o->fallback)
		return cli_program_expand(o, o->help, out, CLI_TEXT_MAX);
	snprintf(both, sizeof(both), "%s Default: %s.", o->help, o->fallback);
	return cli_program_expand(o, both, out, CLI_TEXT_MAX);
}
