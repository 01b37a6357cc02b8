/* SPDX-License-Identifier: MIT */
#include "mdoc.h"

#include <ctype.h>
#include <string.h>

#define LINE_MAX_BYTES 72

static size_t word_length(const char *at)
{
	size_t len = 0;

	while (isalnum((unsigned char)at[len]) || (len && (at[len] == '-' || at[len] == '_')))
		len++;
	return len;
}

/* -- .It ------------------------------------------------------------------------- */

static void item_argument(FILE *f, const char *argument)
{
	for (const char *at = argument; *at;) {
		size_t len = word_length(at);

		if (len) {
			fprintf(f, " %s %.*s", isupper((unsigned char)*at) ? "Ar" : "Cm", (int)len, at);
			at += len;
			continue;
		}
		if (*at == '[')
			fputs(at == argument && at[1] != '=' ? " Oo" : " Ns Oo", f);
		else if (*at == ']')
			fputs(" Oc", f);
		else if (strncmp(at, ",...", 4) == 0) {
			fputs(" , Ns ...", f);
			break;
		} else if (*at == '.')
			fputs(" . Ns", f);
		else if (*at == '=')
			fputs(" = Ns", f);
		else if (*at == '/')
			fputs(" / Ns", f);
		else if (*at == ':')
			fputs(" : Ns", f);
		else if (*at == '|')
			fputs(" Ns | Ns", f);
		at++;
	}
}

void pages_mdoc_item(FILE *f, const struct cli_option *o)
{
	if (o->letter)
		fprintf(f, "Fl %c , -%s", o->letter, o->name);
	else
		fprintf(f, "Fl -%s", o->name);
	if (o->argument)
		item_argument(f, o->argument);
}

/* -- sentences --------------------------------------------------------------------- */

struct line {
	FILE *f;
	size_t bytes; /* on the line so far; 0: a new line */
};

static void line_end(struct line *l)
{
	if (l->bytes)
		putc('\n', l->f);
	l->bytes = 0;
}

/* A word without a macro. A dot or a quote at the beginning of a line would be a request. */
static void put_plain(struct line *l, const char *word, size_t len)
{
	if (l->bytes + 1 + len > LINE_MAX_BYTES)
		line_end(l);
	if (l->bytes)
		putc(' ', l->f);
	else if (*word == '.' || *word == '\'')
		fputs("\\&", l->f);
	for (size_t i = 0; i < len; i++) {
		if (word[i] == '\\')
			fputs("\\e", l->f);
		else
			putc(word[i], l->f);
	}
	l->bytes += len + 1;
	if (word[len - 1] == '.')
		line_end(l);
}

/* Returns true if the word is one of the values in capitals that the option takes. */
static bool is_value(const struct cli_option *o, const char *word, size_t len)
{
	const char *at = o->argument ? o->argument : "";

	for (; *at; at++) {
		size_t n = word_length(at);

		if (n == len && isupper((unsigned char)*at) && strncmp(at, word, n) == 0)
			return true;
		at += n;
		if (!*at)
			break;
	}
	return false;
}

/* A word without the punctuation around it, and its macro. */
struct marked {
	const char *macro; /* NULL: none */
	const char *at;
	size_t len;
	int section; /* of .Xr, a digit; else 0 */
};

/* Finds the macro of a word that has no punctuation around it. */
static struct marked mark(const struct cli_option *o, const char *word, size_t len)
{
	size_t name = word_length(word);

	if (len > 2 && word[0] == '`' && word[len - 1] == '`')
		return (struct marked){ "Cm", word + 1, len - 2, 0 };
	if (len > 2 && strncmp(word, "--", 2) == 0)
		return (struct marked){ "Fl", word + 1, len - 1, 0 };
	if (name && len == name + 3 && word[name] == '(' && isdigit((unsigned char)word[name + 1]))
		return (struct marked){ "Xr", word, name, word[name + 1] };
	return (struct marked){ is_value(o, word, len) ? "Ar" : NULL, word, len, 0 };
}

/* Prints ".Cm ( auto ) ,": mdoc sets punctuation that stands alone as plain text. */
static void put_marked(struct line *l, const struct marked *m, bool open, const char *after, size_t after_len)
{
	line_end(l);
	fprintf(l->f, ".%s %s%.*s", m->macro, open ? "( " : "", (int)m->len, m->at);
	if (m->section)
		fprintf(l->f, " %c", m->section);
	for (size_t i = 0; i < after_len; i++)
		fprintf(l->f, " %c", after[i]);
	putc('\n', l->f);
}

static void put_word(struct line *l, const struct cli_option *o, const char *word, size_t len)
{
	bool open = *word == '(';
	size_t after = 0;
	struct marked m;

	/* The parenthesis of recv(2) is part of the word. */
	while (after < len && strchr(".,;:)", word[len - after - 1]) &&
	       !(word[len - after - 1] == ')' && memchr(word + open, '(', len - open)))
		after++;
	m = mark(o, word + open, len - open - after);
	if (m.macro)
		put_marked(l, &m, open, word + len - after, after);
	else
		put_plain(l, word, len);
}

void pages_mdoc_text(FILE *f, const struct cli_option *o, const char *text)
{
	struct line l = { .f = f };

	while (*text) {
		size_t len = strcspn(text, " ");

		put_word(&l, o, text, len);
		text += len + strspn(text + len, " ");
	}
	line_end(&l);
}

/* -- lists --------------------------------------------------------------------------- */

static void put_option(FILE *f, const struct cli_option *o)
{
	char text[CLI_TEXT_MAX];

	fputs(".It ", f);
	pages_mdoc_item(f, o);
	putc('\n', f);
	pages_mdoc_text(f, o, cli_program_text(o, text));
}

void pages_mdoc_options(FILE *f, const struct cli_program *p)
{
	for (unsigned t = 0; t < p->table_count; t++) {
		fprintf(f, ".Ss %s\n.Bl -tag -width Ds\n", p->tables[t].title);
		for (const struct cli_option *o = p->tables[t].options; o->name; o++) {
			const struct cli_option row = cli_program_row(&p->tables[t], o);

			put_option(f, &row);
		}
		fputs(".El\n", f);
	}
	fputs(".Ss Help\n.Bl -tag -width Ds\n", f);
	for (const struct cli_option *o = cli_program_common; o->name; o++)
		put_option(f, o);
	fputs(".El\n", f);
	if (cli_program_takes_bytes(p)) {
		fputs(".Pp\n", f);
		pages_mdoc_text(f, &(struct cli_option){ .argument = "BYTES" }, CLI_BYTES_HELP);
	}
}
