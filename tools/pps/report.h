/* SPDX-License-Identifier: MIT */
/* The summary of nfring-pps, as text and as one JSON object. */
#ifndef PPS_REPORT_H
#define PPS_REPORT_H

#include "meter.h"

#include <stdbool.h>
#include <stdio.h>

struct pps_report {
	struct nfring_stats stats;     /* of the engine */
	const struct cli_meter *meter; /* of all consumers */
	const struct nfring_worker_stats *worker;
	const uint64_t *worker_packets;       /* measured by each worker's consumer */
	const struct cli_meter *worker_meter; /* all of what it measured; NULL: not to be shown */
	unsigned workers;
	const struct nfring_stats *group; /* of each group, from first_group on */
	uint32_t groups;
	uint16_t first_group;
	const char *mode;   /* "ring" or "inline" */
	const char *kernel; /* uname -r */
	double seconds;     /* of capturing */
	double cpu_seconds; /* of the whole process meanwhile */
};

void pps_report_json(FILE *f, const struct pps_report *r);
void pps_report_text(FILE *f, const struct pps_report *r);

#endif
