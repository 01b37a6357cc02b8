/* SPDX-License-Identifier: MIT */
/* A capture of nfring-top, as who shows it sees it. */
#ifndef TOP_RUN_H
#define TOP_RUN_H

#include "capture.h"
#include "command_line.h"
#include "row_label.h"
#include "total.h"

#include <nfring/nfring.h>

/* The consumers post an interval's counters within this time after its end. */
#define TOP_POST_NS 5000000u

struct top_run {
	struct top_options options;
	struct nfring *engine;
	struct top_consumer *consumer; /* one per worker */
	unsigned workers;
	struct top_view *view;
	const struct top_counts **counts; /* one per worker, for top_merge() */
	struct top_names names;
	uint64_t started_ns;
	double started_cpu_seconds; /* what the process had used then */
};

/* Merges the counters that the consumers have posted last. */
void top_run_merge(struct top_run *r);

#endif
