/* SPDX-License-Identifier: MIT */
/* What is seen of a sweep while it runs: on a terminal's stderr a bar, the setting
 * being measured, and the time left. Elsewhere nothing. */
#ifndef NFRING_TUNE_PROGRESS_H
#define NFRING_TUNE_PROGRESS_H

#include "tune.h"

/* Before step s->done, which measures `p`. */
void nfr_tune_progress(const struct nfr_tune_sweep *s, const struct nfr_tune_point *p, double left_s);

/* Takes the line away. */
void nfr_tune_progress_end(void);

#endif
