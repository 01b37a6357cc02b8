/* SPDX-License-Identifier: MIT */
/* Makes what an open engine has: sockets, mappings, structures. */
#ifndef NFR_BUILD_H
#define NFR_BUILD_H

#include "handle.h"
#include <nfring/error.h>

/* Fills in the engine. The caller has set `set`, `arena`, and netns_fd to -1; the rest is zero. Returns
 * 0, or -errno with *error filled in; call nfr_engine_fini() in both cases. [owner] */
int nfr_engine_init(struct nfring *n, const struct nfring_opts *o, struct nfring_error *error);
/* Frees what the engine has, but not its arena. [owner] */
void nfr_engine_fini(struct nfring *n);

#endif
