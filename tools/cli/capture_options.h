/* SPDX-License-Identifier: MIT */
/* The options that every capturing tool has. */
#ifndef CLI_CAPTURE_OPTIONS_H
#define CLI_CAPTURE_OPTIONS_H

#include "groups.h"
#include "options.h"
#include "user.h"

#include <nfring/opts.h>

#define CLI_CPUS_MAX 1024 /* entries of a list */
#define CLI_NETNS_PATH_MAX 32

struct cli_capture {
	struct nfring_opts opts;
	uint64_t seconds_ns;                 /* end after this time; 0: never */
	uint64_t count;                      /* end after this many packets; 0: never */
	struct cli_user user;                /* whom to become after the start */
	bool flags_given;                    /* --flags is on the command line */
	bool budget_given;                   /* --budget is */
	bool group_given;                    /* --group is */
	uint8_t log_level;                   /* enum nfring_log_level; opts.log_user points to it */
	char netns_path[CLI_NETNS_PATH_MAX]; /* opts.netns points here if --netns was a process id */
	struct cli_groups groups;            /* opts.groups points into it after --group */
	uint32_t cpus[CLI_CPUS_MAX];         /* opts.cpus points here after --cpu */
	uint32_t consumer_cpus[CLI_CPUS_MAX];
	uint32_t consumer_cpu_count; /* 0: consumers share the CPUs of the workers */
};

/* Sets the defaults of the library. The struct must stay where it is once options are read. */
void cli_capture_init(struct cli_capture *c);

/* Returns what names the network namespace of a --netns: `value`, or if that is a process id the path of its
 * namespace, in `path`. A name wins over a process id. NULL: `value` is empty. */
const char *cli_netns_path(const char *value, char path[CLI_NETNS_PATH_MAX]);

/* Takes a --netns: a name under /run/netns, a process id, or a path with a / in it. Returns false if it is
 * empty. */
bool cli_capture_set_netns(struct cli_capture *c, const char *value);

/* Checks options that depend on each other. Returns -1, or an exit code with the error printed. */
int cli_capture_check(const struct cli_program *p, const struct cli_capture *c);

/* Rows of options that nfring-run has too, which takes their values by functions of its own: all but .set, and
 * but .help where that differs. */
#define CLI_BUDGET_ROW                                                                                                 \
	.name = "budget", .argument = "TIME", .max = UINT32_MAX, .standard = NFRING_LATENCY_BUDGET_DEFAULT_US,         \
	.takes = "a number of microseconds from {min} to {max}, or a time such as 1ms",                                \
	.help = "Hold packets back for up to this time to save CPU: a number of microseconds, or one that ends in "    \
		"us, "                                                                                                 \
		"ms or s, such as 1ms. 0 holds nothing back.",                                                         \
	.fallback = "{standard}"
#define CLI_NLBUFSIZ_ROW                                                                                               \
	.name = "nlbufsiz", .argument = "BYTES|auto", .bytes = true, .min = NFRING_NLBUFSIZ_MIN_BYTES,                 \
	.max = NFRING_NLBUFSIZ_MAX_BYTES, .takes = "a number of bytes from {min} to {max}, or auto",                   \
	.fallback = "`auto`"
#define CLI_RCVBUF_ROW                                                                                                 \
	.name = "rcvbuf", .argument = "BYTES|auto", .bytes = true, .min = 1, .max = NFRING_RCVBUF_MAX_BYTES,           \
	.standard = NFRING_RCVBUF_DEFAULT_BYTES, .takes = "a number of bytes from {min} to {max}, or auto",            \
	.fallback = "`auto`"

/* The options that every capturing tool shares. ctx is a struct cli_capture. */
extern const struct cli_option cli_capture_options[]; /* which packets, and when to end */
extern const struct cli_option cli_kernel_options[];  /* how the kernel batches and copies */
extern const struct cli_option cli_engine_options[];  /* how the engine receives */

#endif
