/* SPDX-License-Identifier: MIT */
/* Runs one measurement: starts an engine with the setting of a point, a consumer thread, and
 * the traffic, and adds the result to the point. */
#ifndef TUNE_MEASURE_H
#define TUNE_MEASURE_H

#include "capture_options.h"
#include "sweep.h"
#include "sender.h"

struct tune_bench {
	const struct cli_program *program;
	const struct cli_capture *capture; /* the options that are not swept */
	struct tune_sender *sender;        /* NULL: --live, the traffic is not ours */
	struct cli_meter *meter;           /* of one measurement, all consumers together */
};

/* Checks that a setting can be measured: starts an engine with it, and closes it. Returns 0, or
 * an exit code with the error printed. */
int tune_measure_check(const struct tune_bench *b, const struct tune_setting *set);

/* Measures for `seconds`. Returns 0, or an exit code with the error printed. If a stop was
 * asked for it returns 0 and leaves the point unchanged. */
int tune_measure(struct tune_bench *b, struct tune_point *p, double seconds);

#endif
