/* SPDX-License-Identifier: MIT */
/* One measurement: an engine with a point's setting, a consumer thread in ring
 * mode, and the traffic; its result is added to the point. */
#ifndef TUNE_MEASURE_H
#define TUNE_MEASURE_H

#include "capture_options.h"
#include "sweep.h"
#include "home.h"

struct tune_bench {
	const struct cli_program *program;
	const struct cli_capture *capture; /* what is not swept */
	struct tune_home *home;            /* NULL: the traffic is there already */
	struct cli_meter *meter;           /* the consumer's */
};

/* Measures for `seconds`. Returns 0 (also when a stop was asked for: then the
 * point is as it was), or an exit code: everything has been said. */
int tune_measure(struct tune_bench *b, struct tune_point *p, double seconds);

#endif
