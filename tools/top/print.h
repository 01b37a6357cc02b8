/* SPDX-License-Identifier: MIT */
/* Prints a view as text or as one JSON object. */
#ifndef TOP_PRINT_H
#define TOP_PRINT_H

#include "row_label.h"
#include "total.h"

#include <nfring/stats.h>
#include <stdio.h>

struct top_text {
	struct top_names names;
	unsigned rows;               /* of each list */
	double seconds, cpu_seconds; /* since the start; CPU of all threads */
	struct nfring_stats stats;
	bool by_all; /* totals instead of the last interval */
};

/* The view is sorted. Each list ends with what has no row above it ("other"): so its rows are the total. */
void top_print(FILE *f, const struct top_view *v, const struct top_text *t);
void top_print_json(FILE *f, const struct top_view *v, const struct top_text *t);

#endif
