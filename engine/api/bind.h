/* SPDX-License-Identifier: MIT */
/* Binds the groups: sends the requests; the workers find the ACKs among the packets. */
#ifndef NFR_BIND_H
#define NFR_BIND_H

#include "handle.h"
#include <nfring/error.h>

/* Binds every group; the workers must be running. Returns 0, -ESHUTDOWN if a worker ended
 * meanwhile, or another -errno with *error filled in. On failure some groups may be bound: call
 * nfr_unbind_all() once the workers have ended. [owner] */
int nfr_bind_all(struct nfring *n, struct nfring_error *error);

/* Unbinds every group and discards what is queued. No worker may run. [owner] */
void nfr_unbind_all(struct nfring *n);

#endif
