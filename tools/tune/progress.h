/* SPDX-License-Identifier: MIT */
/* Shows the progress of a sweep on stderr: a bar, the setting that is being measured, and the
 * time left. Shows nothing if stderr is no terminal. */
#ifndef TUNE_PROGRESS_H
#define TUNE_PROGRESS_H

#include "sweep.h"

/* Shows that the next step measures `p`. */
void tune_progress(const struct tune_sweep *s, const struct tune_point *p, double left_s);

/* Clears the line. */
void tune_progress_end(void);

#endif
