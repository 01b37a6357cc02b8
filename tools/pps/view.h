/* SPDX-License-Identifier: MIT */
/* What happened between two moments of a capture, in lines for people. */
#ifndef NFRING_PPS_VIEW_H
#define NFRING_PPS_VIEW_H

#include "pps.h"

#include <stdio.h>

/* All counters at one moment. */
struct nfr_sample {
	uint64_t at_ns;
	double cpu_seconds;
	struct nfring_stats stats;
	unsigned workers;
	uint32_t groups;
	uint16_t first_group;
	struct nfring_worker_stats *worker;
	struct nfring_stats *group;
	struct nfr_meter *meter; /* of all consumers */
};

/* NULL: no memory. */
struct nfr_sample *nfr_sample_open(const struct nfr_pps *pps);
void nfr_sample_close(struct nfr_sample *s);
void nfr_sample_take(struct nfr_sample *s, struct nfr_pps *pps);

/* One line of the time from `a` to `b`, `elapsed` seconds after the start. `a`
 * is of no use afterwards. */
void nfr_view_line(FILE *f, struct nfr_sample *a, const struct nfr_sample *b, double elapsed);

/* The same as a block for a terminal, with a row per worker and group where there
 * are several. Returns how many lines that were. */
unsigned nfr_view_block(FILE *f, struct nfr_sample *a, const struct nfr_sample *b, double elapsed);

#endif
