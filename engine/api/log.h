/* SPDX-License-Identifier: MIT */
/* Lines for opts.log. */
#ifndef NFR_LOG_H
#define NFR_LOG_H

#include "handle.h"

/* Gives opts.log a line, if there is one. `level` is enum nfring_log_level. */
__attribute__((format(printf, 3, 4))) void nfr_log(const struct nfring *n, int level, const char *format, ...);

#endif
