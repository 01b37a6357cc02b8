/* SPDX-License-Identifier: MIT */
/* What a screen is drawn from: numbers, taken before. */
#ifndef TOP_FRAME_H
#define TOP_FRAME_H

#include "history.h"
#include "row_label.h"
#include "total.h"

#include <nfring/stats.h>

struct top_head {
	const char *groups; /* as they were given: "5", "100:4" */
	double seconds;     /* since the start */
	struct nfring_stats stats;
	uint64_t p50_ns, p99_ns, max_ns; /* of the worker that is latest */
	uint32_t qthresh_min, qthresh_max;
};

struct top_frame {
	const struct top_view *view; /* sorted */
	const struct top_history *history;
	const struct top_head *head;
	const struct top_names *names;
	const char *message;     /* for the last line; NULL: none */
	struct cli_writer *text; /* to compose labels in */
};

#endif
