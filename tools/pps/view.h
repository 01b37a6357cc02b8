/* SPDX-License-Identifier: MIT */
/* Prints the rates between two moments of a capture, for people. */
#ifndef PPS_VIEW_H
#define PPS_VIEW_H

#include "pps.h"

#include <stdio.h>

/* All counters at one moment. */
struct pps_sample {
	uint64_t at_ns;
	double cpu_seconds;
	struct nfring_stats stats;
	unsigned workers;
	uint32_t groups;
	const uint16_t *group_number;
	struct nfring_worker_stats *worker;
	struct nfring_stats *group;
	struct cli_meter *meter; /* sum of all consumers */
};

/* Allocates a sample. NULL: no memory. */
struct pps_sample *pps_sample_open(const struct pps *pps);
void pps_sample_close(struct pps_sample *s);
void pps_sample_take(struct pps_sample *s, struct pps *pps);

/* Prints one line with the rates from `a` to `b`, `elapsed` seconds after the start. Subtracts
 * in a->meter, so `a` must be taken anew afterwards. */
void pps_view_line(FILE *f, struct pps_sample *a, const struct pps_sample *b, double elapsed);

/* Prints the same as a block for a terminal, with a row per worker and per group where there
 * are several. */
void pps_view_block(FILE *f, struct pps_sample *a, const struct pps_sample *b, double elapsed);

#endif
