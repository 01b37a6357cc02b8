/* SPDX-License-Identifier: MIT */
/* Turns the options of a caller into settings. They are checked before the kernel sees them,
 * because it ACKs some values that are out of range, and ignores them. */
#ifndef NFR_OPTS_H
#define NFR_OPTS_H

#include "settings.h"
#include <nfring/error.h>

/* Copies the options of a caller that was built with an older or a newer header: fields that it
 * lacks take their defaults; -E2BIG if it set a field that this library lacks. */
int nfr_opts_copy(struct nfring_opts *to, const struct nfring_opts *from, struct nfring_error *error);

/* Returns the receive buffer that holds every datagram under these settings, whatever the kernel (skb.h). */
uint32_t nfr_opts_slab_bytes(const struct nfr_settings *set, size_t page_bytes);

/* Checks options and resolves every "auto". */
int nfr_opts_check(struct nfr_settings *set, const struct nfring_opts *o, struct nfring_error *error);

#endif
