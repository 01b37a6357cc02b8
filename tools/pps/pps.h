/* SPDX-License-Identifier: MIT */
/* The state of nfring-pps: options, engine, meters. */
#ifndef PPS_H
#define PPS_H

#include "command_line.h"
#include "meter.h"
#include "monitor.h"

#include <nfring/nfring.h>
#include <stdatomic.h>

struct pps_live;

/* The start of the measurement. */
struct pps_mark {
	uint64_t at_ns;
	double cpu_seconds;
};

struct pps {
	struct pps_options options;
	struct nfring *engine;
	unsigned workers;
	uint32_t groups;
	uint16_t *group_number;  /* of each group, in the engine's order */
	struct cli_meter *meter; /* one per worker */
	pthread_mutex_t *locks;  /* of the meters; used while the live view reads them */
	_Atomic uint64_t taken;  /* packets of all consumers so far; counted only with --count */
	struct pps_mark mark;
	struct pps_live *live;
	struct monitor *monitor;
	_Atomic int start_code; /* exit code of what a callback does after the start; the error is printed */
	double seconds;
	double cpu_seconds;
};

#endif
