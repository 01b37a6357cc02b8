/* SPDX-License-Identifier: MIT */
/* Prints the findings. */
#ifndef DOCTOR_LINES_H
#define DOCTOR_LINES_H

#include "finding.h"

#include <stdbool.h>
#include <stdio.h>

/* A line each. */
void doctor_print(FILE *f, const struct doctor *d, bool colour);

/* One JSON object. */
void doctor_json(FILE *f, const struct doctor *d);

#endif
