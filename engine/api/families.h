/* SPDX-License-Identifier: MIT */
/* opts.pf_bind: makes nfnetlink_log the logger of the protocol families, and puts back what was. */
#ifndef NFR_FAMILIES_H
#define NFR_FAMILIES_H

#include "handle.h"
#include <nfring/error.h>

/* Sends PF_UNBIND and PF_BIND for IPv4, IPv6 and bridge, as old programs do, and keeps the names of
 * their loggers. Nobody may receive yet. Returns 0, or -errno with *error filled in: call
 * nfr_families_restore(). [owner] */
int nfr_families_bind(struct nfring *n, struct nfring_error *error);

/* Gives the families that were bound the loggers that they had. Leaves those that have another one than
 * nfnetlink_log by now. Logs what cannot be put back. [owner] */
void nfr_families_restore(struct nfring *n);

#endif
