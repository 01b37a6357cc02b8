/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

#define LINE_MAX_BYTES 256

void nfr_log(const struct nfr_settings *set, int level, const char *format, ...)
{
	char text[LINE_MAX_BYTES];
	va_list args;

	if (!set->log)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	set->log(set->log_user, level, text);
}
