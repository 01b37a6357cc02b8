/* SPDX-License-Identifier: MIT */
/* Drains the sockets of a worker at its end:
 *
 *   unbind    each group; the kernel sends the batch that it holds
 *   block     the sockets' input, also where unbinding was refused for want of privileges
 *   deliver   after nfring_stop_after_drain() only: what the source had received and what is queued,
 *             while slabs come back and no callback ends the capture, until drain_until_ns
 *   discard   the rest: it is received to be counted */
#ifndef NFR_DRAIN_H
#define NFR_DRAIN_H

#include "poll.h"

/* Drains, and leaves the source stopped. Call it once, in the thread that polled. */
void nfr_drain(struct nfr_poll *p);

/* Unbinds, and counts what is queued, for a source that nobody may stop: it was never activated, or
 * its thread is another one. */
void nfr_drain_idle(struct nfr_poll *p);

#endif
