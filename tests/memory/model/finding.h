/* SPDX-License-Identifier: MIT */
/* What is found ends the run. */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include "model.h"

/* Findings go to *r. */
void model_finding_begin(struct model_result *r);
void model_found(enum model_finding finding, const char *text, uintptr_t at);

#endif
