/* SPDX-License-Identifier: MIT */
/* The result of a capture that has ended: counters of the engine, of each worker and
 * of each group, and what the consumers measured. report and spread print it. */
#ifndef PPS_RESULT_H
#define PPS_RESULT_H

#include "meter.h"

#include <stdint.h>

struct pps_result {
	struct nfring_stats stats;     /* of the engine */
	const struct cli_meter *meter; /* sum of all consumers */
	const struct nfring_worker_stats *worker;
	const uint64_t *worker_packets;       /* measured by each worker's consumer */
	const struct cli_meter *worker_meter; /* the meter of each consumer; NULL: leave bytes and latency out */
	unsigned workers;
	const struct nfring_stats *group; /* of each group */
	const uint16_t *group_number;     /* of each group; those of a worker follow each other */
	uint32_t groups;
	const char *mode;   /* "ring" or "inline" */
	const char *kernel; /* uname -r */
	double seconds;     /* of capturing */
	double cpu_seconds; /* of the whole process in that time */
};

#endif
