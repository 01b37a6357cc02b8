/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

void nfr_log(const struct nfring *n, int level, const char *format, ...)
{
	char text[256];
	va_list args;

	if (!n->set.log)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	n->set.log(n->set.log_user, level, text);
}
