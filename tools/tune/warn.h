/* SPDX-License-Identifier: MIT */
/* Warns of problems that the measurements show: of the rule, the machine or the traffic. */
#ifndef TUNE_WARN_H
#define TUNE_WARN_H

#include "sweep.h"

/* Adds the warnings to s->warning. */
void tune_warn(struct tune_sweep *s);

#endif
