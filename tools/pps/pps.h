/* SPDX-License-Identifier: MIT */
/* The state of nfring-pps, and its two ways to consume. */
#ifndef NFRING_PPS_H
#define NFRING_PPS_H

#include "capture_options.h"
#include "meter.h"

#include <nfring/nfring.h>
#include <stdatomic.h>

enum nfr_pps_mode {
	NFR_PPS_INLINE, /* a hook on the worker's thread */
	NFR_PPS_RING,   /* a consumer thread per worker */
};

struct nfr_pps {
	const struct nfr_cli_program *program;
	/* options */
	struct nfr_cli_capture capture;
	uint8_t mode; /* enum nfr_pps_mode */
	uint32_t payload_offset;
	/* running */
	struct nfring *engine;
	unsigned workers;
	struct nfr_meter *meter; /* one per worker */
	pthread_mutex_t *watch;  /* of each meter, while a live view looks at it */
	_Atomic uint64_t taken;  /* packets, by all consumers; kept only for --count */
	double seconds;
	double cpu_seconds;
};

/* Captures until stopped, and measures. Returns 0 or an exit code. */
int nfr_pps_capture(struct nfr_pps *p);

#endif
