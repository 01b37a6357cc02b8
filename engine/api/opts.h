/* SPDX-License-Identifier: MIT */
/* From the options of a caller to settings: checked before the kernel sees them,
 * because it answers success to values that it then ignores. */
#ifndef NFR_OPTS_H
#define NFR_OPTS_H

#include "settings.h"
#include <nfring/error.h>

/* Copies the options of a caller of any age: what it does not know takes the
 * defaults; -E2BIG if it set what we do not know. */
int nfr_opts_copy(struct nfring_opts *to, const struct nfring_opts *from, struct nfring_error *error);

/* Checks options and resolves every "auto". */
int nfr_opts_check(struct nfr_settings *set, const struct nfring_opts *o, struct nfring_error *error);

#endif
