/* SPDX-License-Identifier: MIT */
/* One measurement: an engine with a point's setting, a consumer thread in ring
 * mode, and the traffic; its result is added to the point. */
#ifndef NFRING_TUNE_MEASURE_H
#define NFRING_TUNE_MEASURE_H

#include "capture_options.h"
#include "tune.h"
#include "home.h"

struct nfr_tune_bench {
	const struct nfr_cli_program *program;
	const struct nfr_cli_capture *capture; /* what is not swept */
	struct nfr_tune_home *home;            /* NULL: the traffic is there already */
	struct nfr_meter *meter;               /* the consumer's */
};

/* Measures for `seconds`. Returns 0 (also when a stop was asked for: then the
 * point is as it was), or an exit code: everything has been said. */
int nfr_tune_measure(struct nfr_tune_bench *b, struct nfr_tune_point *p, double seconds);

#endif
