/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <stdio.h>
#include <string.h>

#define COLUMN 27 /* where the texts begin */
#define WIDTH 80

/* Prints the words of `text` between COLUMN and WIDTH, the backquotes left out. */
static void print_wrapped(const char *text)
{
	unsigned at = COLUMN;

	while (*text) {
		size_t len = strcspn(text, " "), shown = len;

		for (size_t i = 0; i < len; i++)
			shown -= text[i] == '`';
		if (at > COLUMN && at + 1 + shown > WIDTH) {
			printf("\n%*s", COLUMN, "");
			at = COLUMN;
		} else if (at > COLUMN) {
			putchar(' ');
			at++;
		}
		for (size_t i = 0; i < len; i++)
			if (text[i] != '`')
				putchar(text[i]);
		at += (unsigned)shown;
		text += len + strspn(text + len, " ");
	}
	putchar('\n');
}

static void print_option(const struct cli_option *o)
{
	char text[CLI_TEXT_MAX];
	int width = printf("  ");

	if (o->letter)
		width += printf("-%c, ", o->letter);
	width += printf("--%s", o->name);
	if (o->argument)
		width += printf("%s%s", cli_program_is_optional(o) ? "" : " ", o->argument);
	if (width > COLUMN - 2) {
		putchar('\n');
		width = 0;
	}
	printf("%*s", COLUMN - width, "");
	print_wrapped(cli_program_text(o, text));
}

void cli_help(const struct cli_program *p)
{
	printf("Usage: %s %s\n%s", p->name, p->synopsis, p->about);
	for (unsigned t = 0; t < p->table_count; t++) {
		printf("\n%s:\n", p->tables[t].title);
		for (const struct cli_option *o = p->tables[t].options; o->name; o++) {
			const struct cli_option row = cli_program_row(&p->tables[t], o);

			print_option(&row);
		}
	}
	printf("\nHelp:\n");
	for (const struct cli_option *o = cli_program_common; o->name; o++)
		print_option(o);
	if (cli_program_takes_bytes(p))
		printf("\n%s\n", CLI_BYTES_HELP);
	printf("\nExamples:\n%s", p->examples);
	if (p->footer)
		printf("\n%s\n", p->footer);
}
