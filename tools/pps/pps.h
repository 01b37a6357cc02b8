/* SPDX-License-Identifier: MIT */
/* The state of nfring-pps: options, engine, meters. */
#ifndef PPS_H
#define PPS_H

#include "capture_options.h"
#include "meter.h"

#include <nfring/nfring.h>
#include <stdatomic.h>

enum pps_mode {
	PPS_INLINE, /* a callback on the worker's thread */
	PPS_RING,   /* a consumer thread per worker */
};

struct pps {
	const struct cli_program *program;
	/* options */
	struct cli_capture capture;
	uint8_t mode; /* enum pps_mode */
	uint32_t payload_offset;
	/* running */
	struct nfring *engine;
	unsigned workers;
	struct cli_meter *meter; /* one per worker */
	pthread_mutex_t *watch;  /* of each meter, while a live view looks at it */
	_Atomic uint64_t taken;  /* packets, by all consumers; kept only for --count */
	double seconds;
	double cpu_seconds;
};

#endif
