/* SPDX-License-Identifier: MIT */
/* Drains the sockets of a worker at its end:
 *
 *   unbind    each group; the kernel sends the batch that it holds
 *   block     the sockets' input, also where unbinding was refused for want of privileges
 *   deliver   what the source had received; then what is queued, for at most 100 ms, and only while
 *             slabs come back and no callback has ended the capture
 *   discard   the rest: it is received to be counted */
#ifndef NFR_DRAIN_H
#define NFR_DRAIN_H

#include "poll.h"

/* Drains, and leaves the source stopped. Call it once, in the thread that polled. */
void nfr_drain(struct nfr_poll *p);

#endif
