/* SPDX-License-Identifier: MIT */
/* What a sweep shows to be wrong with the rule, the machine or the measurement. */
#ifndef NFRING_TUNE_WARN_H
#define NFRING_TUNE_WARN_H

#include "tune.h"

/* Adds to s->warning what the points show. */
void nfr_tune_warn(struct nfr_tune_sweep *s);

/* Adds one line. */
void nfr_tune_warn_add(struct nfr_tune_sweep *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
