/* SPDX-License-Identifier: MIT */
/* The summary of a sweep, for people. */
#ifndef TUNE_SUMMARY_H
#define TUNE_SUMMARY_H

#include "sweep.h"

#include <stdio.h>

/* Prints the best settings of each rate: the controller and the cheapest fixed one. */
void tune_summary(FILE *f, const struct tune_sweep *s);

#endif
