/* SPDX-License-Identifier: MIT */
#include "options.h"
#include "fail.h"
#include "help.h"
#include "text.h"

#include <fcntl.h>
#include <getopt.h>
#include <nfring/nfring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS_MAX 128
#define FIRST_LONG 256 /* getopt_long values of the table's entries, above any letter */
#define TAKES_MAX 256

/* All options of a program, in the form that getopt_long takes. */
struct getopt_tables {
	struct option longs[OPTIONS_MAX + 3];
	char shorts[2 * OPTIONS_MAX + 5];
	const struct cli_option *option[OPTIONS_MAX];
	void *ctx[OPTIONS_MAX];
	unsigned count;
};

static int argument_of(const struct cli_option *o)
{
	if (cli_program_is_optional(o))
		return optional_argument;
	return o->argument ? required_argument : no_argument;
}

static void collect(struct getopt_tables *g, const struct cli_program *p, void *options)
{
	char *s = g->shorts;

	memset(g, 0, sizeof(*g));
	if (p->options_first)
		*s++ = '+';
	*s++ = ':'; /* a missing value is told apart from an unknown option */
	*s++ = 'h';
	*s++ = 'V';
	for (unsigned t = 0; t < p->table_count; t++) {
		for (const struct cli_option *o = p->tables[t].options; o->name; o++) {
			if (g->count == OPTIONS_MAX)
				abort();
			g->option[g->count] = o;
			g->ctx[g->count] = (char *)options + p->tables[t].offset;
			g->longs[g->count] = (struct option){ .name = o->name,
							      .has_arg = argument_of(o),
							      .val = FIRST_LONG + (int)g->count };
			if (o->letter) {
				*s++ = o->letter;
				if (o->argument)
					*s++ = ':';
			}
			g->count++;
		}
	}
	g->longs[g->count] = (struct option){ .name = "help", .val = 'h' };
	g->longs[g->count + 1] = (struct option){ .name = "version", .val = 'V' };
}

/* Prints " is short for" and the long options that begin as `arg` does, such as --c or --c=5.
 * Prints " is not an option" if there are none: getopt_long refuses an abbreviation only if
 * it fits several. */
static void print_candidates(const struct getopt_tables *g, const char *arg)
{
	size_t len = strcspn(arg, "=");
	const char *before = " is short for --";

	for (const struct option *o = g->longs; o->name && len > 2; o++) {
		if (strncmp(o->name, arg + 2, len - 2) != 0)
			continue;
		fprintf(stderr, "%s%s", before, o->name);
		before = ", --";
	}
	if (*before == ' ')
		fputs(" is not an option", stderr);
}

/* Explains what getopt_long refused: `kind` is its return value, `arg` the word before the one that it
 * reads next. That is the refused word, unless a letter of several in one word was refused (-vv). */
static int bad_argument(const struct cli_program *p, const struct getopt_tables *g, int kind, const char *arg)
{
	const char letter[] = { '-', (char)optopt, '\0' };
	/* 0 is an unknown long option; h and V are --help=x and --version=x, for -h and -V are never refused. */
	bool is_short = optopt && optopt < FIRST_LONG && optopt != 'h' && optopt != 'V';

	if (is_short)
		arg = letter;
	fprintf(stderr, "%s: ", p->name);
	cli_text_quoted(stderr, arg, strlen(arg));
	if (kind == ':')
		fputs(" needs a value", stderr);
	else if (is_short)
		fputs(" is not an option", stderr);
	else if (optopt)
		fputs(" takes no value", stderr);
	else
		print_candidates(g, arg);
	fprintf(stderr, "; see %s --help\n", p->name);
	return CLI_EXIT_USAGE;
}

static int bad_value(const struct cli_program *p, const struct cli_option *o, const char *value, const char *takes)
{
	char text[TAKES_MAX];

	fprintf(stderr, "%s: --%s: ", p->name, o->name);
	cli_text_quoted(stderr, value ? value : "", value ? strlen(value) : 0);
	fprintf(stderr, " is not %s\n", cli_program_expand(o, takes, text, sizeof(text)));
	return CLI_EXIT_USAGE;
}

/* Says whether an option whose value is optional stands before a word that would be its value. getopt_long
 * takes such a value behind a = only. */
static bool is_apart(const struct cli_option *o, void *ctx, const char *value, const char *next)
{
	return cli_program_is_optional(o) && !value && next && !o->set(o, ctx, next);
}

static int apart(const struct cli_program *p, const struct cli_option *o, const char *next)
{
	return cli_usage(p, "--%s takes its value behind a =: write --%s=%s", o->name, o->name, next);
}

static const struct cli_option *find(const struct getopt_tables *g, int c, void **ctx)
{
	for (unsigned i = 0; i < g->count; i++) {
		if (c == FIRST_LONG + (int)i || (c < FIRST_LONG && g->option[i]->letter == c)) {
			*ctx = g->ctx[i];
			return g->option[i];
		}
	}
	return NULL;
}

/* Opens /dev/null on each of the descriptors 0, 1 and 2 that the caller closed. Otherwise
 * a socket could get that number, and an error message would be written into it. Reading
 * and writing them fails, as it did when they were closed. A program that the tool becomes finds
 * them closed. */
static void reserve_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", O_CLOEXEC | (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY));
}

int cli_options_parse(const struct cli_program *p, void *options, int argc, char **argv, int *exit_code)
{
	struct getopt_tables g;
	int c;

	reserve_standard_fds();
	collect(&g, p, options);
	opterr = 0;
	optind = 0; /* GNU: start afresh, also the second time */
	while ((c = getopt_long(argc, argv, g.shorts, g.longs, NULL)) != -1) {
		const struct cli_option *o;
		const char *takes;
		void *ctx = NULL;

		*exit_code = CLI_EXIT_OK;
		if (c == 'h')
			return cli_help(p), -1;
		if (c == 'V') {
			printf("%s %s (libnfring %s)\n", p->name, NFRING_VERSION, nfring_version());
			return -1;
		}
		o = find(&g, c, &ctx);
		if (!o) {
			*exit_code = bad_argument(p, &g, c, argv[optind > 1 ? optind - 1 : 1]);
			return -1;
		}
		if (is_apart(o, ctx, optarg, argv[optind])) {
			*exit_code = apart(p, o, argv[optind]);
			return -1;
		}
		takes = o->set(o, ctx, optarg);
		if (takes) {
			*exit_code = bad_value(p, o, optarg, takes);
			return -1;
		}
	}
	return optind;
}

int cli_no_operands(const struct cli_program *p, int argc, char **argv, int first)
{
	if (first == argc)
		return -1;
	fprintf(stderr, "%s: unexpected ", p->name);
	cli_text_quoted(stderr, argv[first], strlen(argv[first]));
	fprintf(stderr, ": it takes options only; see %s --help\n", p->name);
	return CLI_EXIT_USAGE;
}
