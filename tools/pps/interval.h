/* SPDX-License-Identifier: MIT */
/* Prints what a capture did between two moments, for programs: one JSON object a line. */
#ifndef PPS_INTERVAL_H
#define PPS_INTERVAL_H

#include "view.h"

/* Prints the line of the time from `a` to `b`, `elapsed` seconds after the start. Changes a->meter, so `a` must be
 * taken anew afterwards. */
void pps_interval_json(FILE *f, struct pps_sample *a, const struct pps_sample *b, double elapsed);

#endif
