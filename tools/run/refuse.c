/* SPDX-License-Identifier: MIT */
#include "refuse.h"
#include "command_line.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static void begin(const char *file)
{
	fprintf(stderr, "%s: ", run_program.name);
	cli_text_quoted(stderr, file, strlen(file));
}

/* The text may hold what a loader printed. */
static void end(const char *between, const char *text)
{
	fputs(between, stderr);
	cli_text_plain(stderr, text, strlen(text));
	fputc('\n', stderr);
}

int run_refuse(int code, const char *file, const char *text)
{
	begin(file);
	end(" ", text);
	return code;
}

int run_refuse_other(int code, const char *file, const char *verb, const char *other, const char *text)
{
	begin(file);
	fprintf(stderr, " %s ", verb);
	cli_text_quoted(stderr, other, strlen(other));
	end(": ", text);
	return code;
}
