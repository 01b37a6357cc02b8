/* SPDX-License-Identifier: MIT */
/* Makes what an open engine has: sockets, mappings, structures. */
#ifndef NFR_BUILD_H
#define NFR_BUILD_H

#include "handle.h"
#include <nfring/error.h>

/* Fills in the engine, which lies in its arena and has `set`, `arena` and netns_fd -1. Returns 0, or
 * -errno with *error filled in; then call nfr_engine_fini(), which frees what there is. [owner] */
int nfr_engine_init(struct nfring *n, const struct nfring_opts *o, struct nfring_error *error);
void nfr_engine_fini(struct nfring *n);

#endif
