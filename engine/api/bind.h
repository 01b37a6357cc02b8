/* SPDX-License-Identifier: MIT */
/* Binds the groups: sends the requests and finds the ACKs among the packets. */
#ifndef NFR_BIND_H
#define NFR_BIND_H

#include "handle.h"
#include <nfring/error.h>

/* Binds every group. The workers' sources must be open, and nobody may receive yet. Returns 0, or
 * -errno with *error filled in. On failure some groups may be bound: call nfr_unbind_all(). [owner] */
int nfr_bind_all(struct nfring *n, struct nfring_error *error);

/* Unbinds every group and discards what is queued. No worker may run. [owner] */
void nfr_unbind_all(struct nfring *n);

#endif
