/* SPDX-License-Identifier: MIT */
#include "options.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <nfring/nfring.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS_MAX 64
#define FIRST_LONG 256 /* getopt_long values of the table's entries, above any letter */
#define HELP_COLUMN 27

/* The tables as getopt_long wants them. */
struct getopt_tables {
	struct option longs[OPTIONS_MAX + 3];
	char shorts[2 * OPTIONS_MAX + 4];
	const struct cli_option *option[OPTIONS_MAX];
	void *ctx[OPTIONS_MAX];
	unsigned count;
};

static void say(const struct cli_program *p, const char *format, va_list args)
{
	char text[512];

	vsnprintf(text, sizeof(text), format, args);
	fprintf(stderr, "%s: %s\n", p->name, text);
}

int cli_usage(const struct cli_program *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(p, format, args);
	va_end(args);
	return CLI_EXIT_USAGE;
}

int cli_fail(const struct cli_program *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(p, format, args);
	va_end(args);
	return CLI_EXIT_RUNTIME;
}

void cli_log(void *user, int level, const char *text)
{
	(void)user;
	if (level == NFRING_LOG_WARNING)
		fprintf(stderr, "%s: warning: %s\n", program_invocation_short_name, text);
}

int cli_error(const struct cli_program *p, const struct nfring_error *error)
{
	bool usage =
		error->code == NFRING_E_OPTION || error->code == NFRING_E_FLAG || error->code == NFRING_E_COPY_MODE;

	fprintf(stderr, "%s: ", p->name);
	cli_text_plain(stderr, error->text, strnlen(error->text, sizeof(error->text)));
	fputc('\n', stderr);
	return usage ? CLI_EXIT_USAGE : CLI_EXIT_RUNTIME;
}

static void collect(struct getopt_tables *g, const struct cli_program *p)
{
	char *s = g->shorts;

	memset(g, 0, sizeof(*g));
	*s++ = ':'; /* a missing value is told apart from an unknown option */
	*s++ = 'h';
	for (unsigned t = 0; t < p->table_count; t++) {
		for (const struct cli_option *o = p->tables[t].options; o->name; o++) {
			if (g->count == OPTIONS_MAX)
				abort();
			g->option[g->count] = o;
			g->ctx[g->count] = p->tables[t].ctx;
			g->longs[g->count] = (struct option){ .name = o->name,
							      .has_arg = o->metavar ? required_argument : no_argument,
							      .val = FIRST_LONG + (int)g->count };
			if (o->letter) {
				*s++ = o->letter;
				if (o->metavar)
					*s++ = ':';
			}
			g->count++;
		}
	}
	g->longs[g->count] = (struct option){ .name = "help", .val = 'h' };
	g->longs[g->count + 1] = (struct option){ .name = "version", .val = 'V' };
}

static void help_option(const char *name, char letter, const char *metavar, const char *help)
{
	int width = printf("  ");

	if (letter)
		width += printf("-%c, ", letter);
	width += printf("--%s", name);
	if (metavar)
		width += printf(" %s", metavar);
	if (width > HELP_COLUMN - 2) {
		putchar('\n');
		width = 0;
	}
	printf("%*s", HELP_COLUMN - width, "");
	for (; *help; help++) {
		putchar(*help);
		if (*help == '\n')
			printf("%*s", HELP_COLUMN, "");
	}
	putchar('\n');
}

static void help(const struct cli_program *p)
{
	printf("Usage: %s %s\n%s", p->name, p->synopsis, p->about);
	for (unsigned t = 0; t < p->table_count; t++) {
		printf("\n%s:\n", p->tables[t].title);
		for (const struct cli_option *o = p->tables[t].options; o->name; o++)
			help_option(o->name, o->letter, o->metavar, o->help);
	}
	printf("\nHelp:\n");
	help_option("help", 'h', NULL, "this text");
	help_option("version", 0, NULL, "the version of the tool and of the library");
	printf("\nExamples:\n%s\nSee %s(1). Capturing needs CAP_NET_ADMIN.\n", p->examples, p->name);
}

/* What getopt_long complains about: its return value, and where it stood. */
static int bad_argument(const struct cli_program *p, int kind, const char *arg)
{
	const char letter[] = { '-', (char)optopt, '\0' };
	bool is_short = optopt > 0 && optopt < FIRST_LONG && arg[0] == '-' && arg[1] != '-';
	const char *what = " is not an option, or begins several";

	if (is_short)
		arg = letter;
	if (kind == ':')
		what = " needs a value";
	else if (optopt && !is_short)
		what = ": this option takes no value";
	fprintf(stderr, "%s: ", p->name);
	cli_text_quoted(stderr, arg, strlen(arg));
	fprintf(stderr, "%s; see %s --help\n", what, p->name);
	return CLI_EXIT_USAGE;
}

static int bad_value(const struct cli_program *p, const struct cli_option *o, const char *value, const char *want)
{
	fprintf(stderr, "%s: --%s: ", p->name, o->name);
	cli_text_quoted(stderr, value ? value : "", value ? strlen(value) : 0);
	fprintf(stderr, " is not %s\n", want);
	return CLI_EXIT_USAGE;
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

/* A descriptor 0, 1 or 2 that the caller closed must not become one of our sockets;
 * using what takes its place fails as the closed one did. */
static void reserve_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int cli_options_parse(const struct cli_program *p, int argc, char **argv, int *exit_code)
{
	struct getopt_tables g;
	int c;

	reserve_standard_fds();
	collect(&g, p);
	opterr = 0;
	optind = 0; /* GNU: start afresh, also the second time */
	while ((c = getopt_long(argc, argv, g.shorts, g.longs, NULL)) != -1) {
		const struct cli_option *o;
		const char *want;
		void *ctx = NULL;

		*exit_code = CLI_EXIT_OK;
		if (c == 'h')
			return help(p), -1;
		if (c == 'V') {
			printf("%s %s (libnfring %s)\n", p->name, NFRING_VERSION, nfring_version());
			return -1;
		}
		o = find(&g, c, &ctx);
		if (!o) {
			*exit_code = bad_argument(p, c, argv[optind > 1 ? optind - 1 : 1]);
			return -1;
		}
		want = o->set(ctx, optarg);
		if (want) {
			*exit_code = bad_value(p, o, optarg, want);
			return -1;
		}
	}
	return optind;
}
