/* SPDX-License-Identifier: MIT */
/* The report as JSON and as CSV. Points without packets are left out. */
#ifndef TUNE_DATA_H
#define TUNE_DATA_H

#include "sweep.h"

#include <stdio.h>

/* Prints one object, in one line. */
void tune_json(FILE *f, const struct tune_sweep *s);

/* Prints a line of headings, then one line for each point. */
void tune_csv(FILE *f, const struct tune_sweep *s);

#endif
