/* SPDX-License-Identifier: MIT */
/* What is seen of a sweep while it runs: on a terminal's stderr a bar, the setting
 * being measured, and the time left. Elsewhere nothing. */
#ifndef TUNE_PROGRESS_H
#define TUNE_PROGRESS_H

#include "sweep.h"

/* Before step s->done, which measures `p`. */
void tune_progress(const struct tune_sweep *s, const struct tune_point *p, double left_s);

/* Takes the line away. */
void tune_progress_end(void);

#endif
