/* SPDX-License-Identifier: MIT */
/* The options that every capturing tool has. */
#ifndef CLI_CAPTURE_OPTIONS_H
#define CLI_CAPTURE_OPTIONS_H

#include "options.h"

#include <nfring/opts.h>

#define CLI_CPUS_MAX 1024

struct cli_capture {
	struct nfring_opts opts;
	uint64_t seconds_ns; /* end after so long; 0: never */
	uint64_t count;      /* end after so many packets; 0: never */
	bool json;
	bool flags_given;
	uint32_t cpus[CLI_CPUS_MAX]; /* what opts.cpus points to */
	uint32_t consumer_cpus[CLI_CPUS_MAX];
	uint32_t consumer_cpu_count; /* 0: the worker's */
};

/* The defaults of the library. */
void cli_capture_init(struct cli_capture *c);

/* Tables whose ctx is a struct cli_capture. */
extern const struct cli_option cli_capture_options[]; /* what, how long, in which form */
extern const struct cli_option cli_kernel_options[];  /* how the kernel batches and copies */
extern const struct cli_option cli_engine_options[];  /* how the engine receives */

#endif
