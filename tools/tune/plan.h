/* SPDX-License-Identifier: MIT */
/* Which settings are measured, at which rates, and for how long each. */
#ifndef TUNE_PLAN_H
#define TUNE_PLAN_H

#include "sweep.h"

/* An axis of which the user gave the value is not swept. These say that none was
 * given; no option can have them as its value. */
#define TUNE_SWEEP_QTHRESH 0u
#define TUNE_SWEEP_TIMEOUT (UINT32_MAX - 1)
#define TUNE_SWEEP_NLBUFSIZ 0u
#define TUNE_SWEEP_SOURCE 255u

/* Fills in s->point, s->points and s->steps from the rest of the plan; `given`
 * holds what the user fixed. The caller frees s->point. 0 or -ENOMEM. */
int tune_plan(struct tune_sweep *s, const struct tune_setting *given);

/* Seconds at least that a sweep of so many steps takes. */
double tune_plan_least(const struct tune_sweep *s);

/* How often the best of each rate are measured again. */
unsigned tune_plan_repeats(const struct tune_sweep *s);

/* For how long traffic flows before a step with this setting is measured. */
double tune_plan_settle(const struct tune_setting *v);

/* How long to measure a step at `rate_pps`, with `left_s` for all that are left. */
double tune_plan_window(const struct tune_sweep *s, double rate_pps, double left_s);

#endif
