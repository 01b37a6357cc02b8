/* SPDX-License-Identifier: MIT */
#include "finding.h"
#include "threads.h"

#include <stddef.h>
#include <stdio.h>

static struct model_result *result;

void model_finding_begin(struct model_result *r)
{
	result = r;
}

void model_found(enum model_finding finding, const char *text, uintptr_t at)
{
	if (result->finding == MODEL_NOTHING) {
		result->finding = finding;
		snprintf(result->text, sizeof(result->text), at ? "%s at 0x%zx" : "%s", text, (size_t)at);
	}
	if (model_thread() >= 0)
		model_abandon();
}

void model_check(bool holds, const char *text)
{
	if (!holds)
		model_found(MODEL_WRONG, text, 0);
}
