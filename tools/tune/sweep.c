/* SPDX-License-Identifier: MIT */
#include "sweep.h"

#include <stdarg.h>
#include <stdio.h>

static const char *number(uint32_t value, char out[12])
{
	if (value == NFRING_AUTO)
		return "auto";
	snprintf(out, 12, "%u", value);
	return out;
}

const char *tune_source(const struct tune_setting *set)
{
	static const char *const names[] = { "auto", "uring", "recv" }; /* enum nfring_source */

	return names[set->source];
}

const char *tune_flags(const struct tune_setting *set, char *out)
{
	char q[12], t[12], n[12];

	snprintf(out, TUNE_FLAGS_MAX, "--qthresh %s --timeout %s --nlbufsiz %s --budget %u --source %s",
		 number(set->qthresh, q), number(set->timeout_cs, t), number(set->nlbufsiz_bytes, n), set->budget_us,
		 tune_source(set));
	return out;
}

void tune_reason_add(struct tune_sweep *s, const char *format, ...)
{
	va_list args;

	if (s->reasons == TUNE_REASONS_MAX)
		return;
	va_start(args, format);
	vsnprintf(s->reason[s->reasons++], sizeof(s->reason[0]), format, args);
	va_end(args);
}

void tune_warn_add(struct tune_sweep *s, const char *format, ...)
{
	va_list args;

	if (s->warnings == TUNE_WARNINGS_MAX)
		return;
	va_start(args, format);
	vsnprintf(s->warning[s->warnings++], sizeof(s->warning[0]), format, args);
	va_end(args);
}
