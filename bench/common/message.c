/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *bench_name = "bench";

static void print(const char *format, va_list ap, const char *end)
{
	fprintf(stderr, "%s: ", bench_name);
	vfprintf(stderr, format, ap);
	fputs(end, stderr);
}

void bench_say(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print(format, ap, "\n");
	va_end(ap);
}

void bench_usage_error(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print(format, ap, " ");
	va_end(ap);
	fprintf(stderr, "(see bench/%s/run --help)\n", bench_name);
	exit(2);
}

bool bench_failed(struct bench_failure *f, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(f->text, sizeof(f->text), format, ap);
	va_end(ap);
	return false;
}
