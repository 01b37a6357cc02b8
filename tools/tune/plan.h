/* SPDX-License-Identifier: MIT */
/* Plans the sweep: which settings, at which rates, and how long each is measured. */
#ifndef TUNE_PLAN_H
#define TUNE_PLAN_H

#include "sweep.h"

/* A setting that the user gave is not swept. These values mean that none was given; no
 * option can have them. */
#define TUNE_SWEEP_QTHRESH 0u
#define TUNE_SWEEP_TIMEOUT (UINT32_MAX - 1)
#define TUNE_SWEEP_NLBUFSIZ 0u
#define TUNE_SWEEP_SOURCE 255u

/* Fills in s->point, s->points and s->steps from s->rate, s->goal_us and s->quick. `given`
 * has the settings that the user gave. The caller frees s->point. Returns 0 or -ENOMEM. */
int tune_plan(struct tune_sweep *s, const struct tune_setting *given);

/* Returns the shortest time that the sweep can take, in seconds. */
double tune_plan_least(const struct tune_sweep *s);

/* Returns how often the best settings of each rate are measured again. */
unsigned tune_plan_repeats(const struct tune_sweep *s);

/* Returns for how long traffic flows before a step with this setting is measured, in seconds. */
double tune_plan_settle(const struct tune_setting *v);

/* Returns how long to measure a step at `rate_pps`, if `left_s` seconds are left for all
 * remaining steps. */
double tune_plan_window(const struct tune_sweep *s, double rate_pps, double left_s);

#endif
