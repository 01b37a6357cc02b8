/* SPDX-License-Identifier: MIT */
/* What a sweep shows to be wrong with the rule, the machine or the measurement. */
#ifndef TUNE_WARN_H
#define TUNE_WARN_H

#include "sweep.h"

/* Adds to s->warning what the points show. */
void tune_warn(struct tune_sweep *s);

#endif
