/* SPDX-License-Identifier: MIT */
#include "complete.h"

#include <ctype.h>
#include <string.h>

/* Returns the length of the alternative of "BYTES|auto" at `at`. */
static size_t alternative(const char *at)
{
	return strcspn(at, "|");
}

/* Returns true if it is typed as it is: small letters, digits and dashes. */
static bool is_word(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!islower((unsigned char)at[i]) && !isdigit((unsigned char)at[i]) && at[i] != '-')
			return false;
	return len;
}

static bool has_word(const char *argument)
{
	for (const char *at = argument; *at; at += alternative(at) + (at[alternative(at)] == '|'))
		if (is_word(at, alternative(at)))
			return true;
	return false;
}

enum pages_value pages_value_of(const struct cli_option *o)
{
	static const struct {
		const char *name, *argument; /* NULL: any */
		enum pages_value value;
	} known[] = {
		{ "netns", NULL, PAGES_NETNS }, { "group", NULL, PAGES_GROUP },     { "user", NULL, PAGES_USER },
		{ "uid", NULL, PAGES_USER },    { "gid", NULL, PAGES_USER_GROUP },  { "in", NULL, PAGES_DEVICE },
		{ "out", NULL, PAGES_DEVICE },  { "device", NULL, PAGES_DEVICE },   { NULL, "FILE", PAGES_FILE },
		{ NULL, "DIR", PAGES_FOLDER },  { NULL, "COMMAND", PAGES_COMMAND },
	};

	if (!o->argument || cli_program_is_optional(o))
		return PAGES_NO_VALUE;
	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if ((!known[i].name || strcmp(known[i].name, o->name) == 0) &&
		    (!known[i].argument || strcmp(known[i].argument, o->argument) == 0))
			return known[i].value;
	return has_word(o->argument) ? PAGES_WORDS : PAGES_ANY;
}

bool pages_takes_operands(const struct cli_program *p)
{
	return p->options_first || strstr(p->synopsis, "...]");
}

void pages_each_option(const struct cli_program *p, void (*each)(FILE *f, const struct cli_option *o), FILE *f)
{
	for (unsigned t = 0; t < p->table_count; t++)
		for (const struct cli_option *o = p->tables[t].options; o->name; o++) {
			const struct cli_option row = cli_program_row(&p->tables[t], o);

			each(f, &row);
		}
	for (const struct cli_option *o = cli_program_common; o->name; o++)
		each(f, o);
}

void pages_print_words(FILE *f, const struct cli_option *o, const char *between)
{
	bool any = false;

	for (const char *at = o->argument; *at; at += alternative(at) + (at[alternative(at)] == '|')) {
		if (!is_word(at, alternative(at)))
			continue;
		fprintf(f, "%s%.*s", any ? between : "", (int)alternative(at), at);
		any = true;
	}
}

/* Returns the length of the first sentence: to a dot or a colon before a blank, or to the end. */
static size_t sentence(const char *text)
{
	for (size_t i = 0; text[i]; i++)
		if ((text[i] == '.' || text[i] == ':') && (text[i + 1] == ' ' || !text[i + 1]))
			return i;
	return strlen(text);
}

void pages_print_summary(FILE *f, const struct cli_option *o, const char *escaped)
{
	char text[CLI_TEXT_MAX];
	size_t len = sentence(cli_program_expand(o, o->help, text, sizeof(text)));

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '`')
			continue;
		if (text[i] == '\'')
			fputs("'\\''", f);
		else
			fprintf(f, "%s%c", strchr(escaped, text[i]) ? "\\" : "", text[i]);
	}
}
