/* SPDX-License-Identifier: MIT */
#include "fail.h"
#include "text.h"

#include <errno.h>
#include <nfring/opts.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

const char *const cli_log_levels[] = { "error", "warning", "info", "debug", NULL };

void cli_log(void *user, int level, const char *text)
{
	const uint8_t *most = user;

	if (level > NFRING_LOG_ERROR && level <= *most)
		fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, cli_log_levels[level], text);
}

int cli_error(const struct cli_program *p, const struct nfring_error *error)
{
	bool usage =
		error->code == NFRING_E_OPTION || error->code == NFRING_E_FLAG || error->code == NFRING_E_COPY_MODE;

	fprintf(stderr, "%s: ", p->name);
	cli_text_plain(stderr, error->text, strnlen(error->text, sizeof(error->text)));
	if (error->code == NFRING_E_GROUP_BUSY)
		fputs("; --wait waits until it is free", stderr);
	fputc('\n', stderr);
	return usage ? CLI_EXIT_USAGE : CLI_EXIT_RUNTIME;
}
