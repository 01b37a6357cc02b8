/* SPDX-License-Identifier: MIT */
/* The settings of this process, from the variables that nfring-run sets. A wrong value is reported on stderr
 * once, and the default holds. */
#ifndef COMPAT_ENV_H
#define COMPAT_ENV_H

#include <stdbool.h>
#include <stdint.h>

struct compat_env {
	uint32_t budget_us;      /* NFRING_BUDGET: latency budget */
	uint32_t rcvbuf_bytes;   /* NFRING_RCVBUF: socket buffer; 0: the program's */
	bool rcvbuf_is_exact;    /* NFRING_RCVBUF is set: a larger one of the program's does not count */
	uint32_t nlbufsiz_bytes; /* NFRING_NLBUFSIZ: the largest buffer of a batch */
	bool keep_settings;      /* NFRING_KEEP_SETTINGS: what the program asks for stands */
	bool syslog;             /* NFRING_SYSLOG: losses are reported to syslog */
	bool quiet;              /* NFRING_QUIET: losses are reported in the stats file only */
	const char *stats;       /* NFRING_STATS: path of the stats file; NULL: none */
};

/* Returns the settings, read at the first call. [any thread] */
const struct compat_env *compat_env(void);

#endif
