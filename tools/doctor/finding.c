/* SPDX-License-Identifier: MIT */
#include "finding.h"

#include <stdarg.h>
#include <stdio.h>

static void add(struct doctor *d, struct doctor_finding f, const char *format, va_list args)
{
	if (d->count == DOCTOR_FINDINGS_MAX)
		return;
	vsnprintf(f.text, sizeof(f.text), format, args);
	d->finding[d->count++] = f;
}

void doctor_ok(struct doctor *d, const char *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(d, (struct doctor_finding){ .check = check }, format, args);
	va_end(args);
}

void doctor_bad(struct doctor *d, const char *check, enum doctor_verdict verdict, const char *cure, const char *format,
		...)
{
	va_list args;

	va_start(args, format);
	add(d, (struct doctor_finding){ .check = check, .verdict = verdict, .cure = cure }, format, args);
	va_end(args);
}

enum doctor_verdict doctor_verdict(const struct doctor *d)
{
	enum doctor_verdict worst = DOCTOR_OK;

	for (unsigned i = 0; i < d->count; i++)
		if (d->finding[i].verdict > worst)
			worst = d->finding[i].verdict;
	return worst;
}
