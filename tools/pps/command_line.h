/* SPDX-License-Identifier: MIT */
/* The command line of nfring-pps. */
#ifndef PPS_COMMAND_LINE_H
#define PPS_COMMAND_LINE_H

#include "capture_options.h"
#include "monitor_options.h"

enum pps_mode {
	PPS_INLINE, /* a callback on the worker's thread */
	PPS_RING,   /* a consumer thread per worker */
	PPS_CALLER, /* a thread per worker that receives and consumes */
};

struct pps_options {
	struct cli_capture capture;
	struct monitor_options monitor;
	bool json;
	bool live;               /* lines before the summary */
	uint64_t interval_ns;    /* of these; 0: --interval is not given */
	uint8_t mode;            /* enum pps_mode */
	uint32_t payload_offset; /* see cli_meter */
};

extern const struct cli_program pps_program;

/* Returns the word of an enum pps_mode. */
const char *pps_mode_name(uint8_t mode);

/* Reads the options. Returns -1, or the exit code with which the tool is to end. `o` must
 * stay where it is. */
int pps_options_parse(struct pps_options *o, int argc, char **argv);

#endif
