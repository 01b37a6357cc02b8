/* SPDX-License-Identifier: MIT */
/* Writes lines to the function that the options name. */
#ifndef NFR_LOG_H
#define NFR_LOG_H

#include "settings.h"

/* Passes a line to set->log, if there is one. `level` is enum nfring_log_level. [any] */
void nfr_log(const struct nfr_settings *set, int level, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
