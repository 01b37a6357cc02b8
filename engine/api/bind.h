/* SPDX-License-Identifier: MIT */
/* Binds the groups: sends the requests and finds the ACKs among the packets. */
#ifndef NFR_BIND_H
#define NFR_BIND_H

#include "handle.h"
#include <nfring/error.h>

/* Binds every group, and waits for a busy one as opts.wait_ms says. The workers' sources must be open,
 * and nobody may receive yet. Returns 0, or -errno with *error filled in; then no group is bound.
 * [owner] */
int nfr_bind_all(struct nfring *n, struct nfring_error *error);

/* Unbinds every group and discards what is queued. No worker may run. [owner] */
void nfr_unbind_all(struct nfring *n);

/* A request on the socket of group `g`: takes its sequence number, whose ACK nfr_bind_wait() waits for.
 * Nobody may receive yet. [owner] */
uint32_t nfr_bind_expect(struct nfring *n, const struct nfr_group *g);

/* Waits for that ACK. `sent` is what sending the request returned. Returns it if it is negative, else
 * the ACK's result or -ETIMEDOUT. [owner] */
int nfr_bind_wait(struct nfring *n, const struct nfr_group *g, int sent);

#endif
