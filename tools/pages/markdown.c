/* SPDX-License-Identifier: MIT */
#include "markdown.h"

#include <string.h>

/* Prints text of a cell: a bar would end it, and options are set as code. */
static void put_text(FILE *f, const char *text)
{
	for (const char *at = text; *at;) {
		size_t len = strcspn(at, " "), name = strncmp(at, "--", 2) == 0 ? strcspn(at, " .,;:)") : 0;

		if (name)
			fprintf(f, "`%.*s`", (int)name, at);
		for (size_t i = name; i < len; i++)
			fprintf(f, "%s%c", at[i] == '|' ? "\\" : "", at[i]);
		at += len;
		if (*at)
			putc(*at++, f);
	}
}

static void put_option(FILE *f, const struct cli_option *o)
{
	bool space = !cli_program_is_optional(o);
	char text[CLI_TEXT_MAX];

	fputs("| `", f);
	if (o->letter)
		fprintf(f, "-%c, ", o->letter);
	fprintf(f, "--%s", o->name);
	for (const char *at = o->argument ? o->argument : ""; *at; at++)
		fprintf(f, "%s%s%c", space && at == o->argument ? " " : "", *at == '|' ? "\\" : "", *at);
	fputs("` | ", f);
	put_text(f, cli_program_expand(o, o->fallback ? o->fallback : "", text, sizeof(text)));
	fputs(" | ", f);
	put_text(f, cli_program_expand(o, o->help, text, sizeof(text)));
	fputs(" |\n", f);
}

void pages_markdown_head(FILE *f)
{
	fputs("| option | default | meaning |\n| --- | --- | --- |\n", f);
}

void pages_markdown_rows(FILE *f, const struct cli_option *options)
{
	for (const struct cli_option *o = options; o->name; o++)
		put_option(f, o);
}
