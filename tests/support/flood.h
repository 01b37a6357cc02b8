/* SPDX-License-Identifier: MIT */
/* Traffic of a test: in the calling thread, or by one thread beside it. */
#ifndef NT_FLOOD_H
#define NT_FLOOD_H

#include "ns.h"
#include "traffic.h"

/* `count` datagrams of `payload` bytes to port 9, `rate` a second (0: flat out);
 * returns how many were sent, which is `count` unless the test fails here. */
uint64_t nt_send(const struct nt_ns *ns, uint64_t count, uint32_t payload, double rate);

/* The same with every option; o->netns is set here. */
uint64_t nt_send_with(const struct nt_ns *ns, struct nfring_traffic_opts o);

/* After traffic to `group`: lets single packets through until one is received
 * without a drop, so that the ledger has seen a later packet than any lost one.
 * Returns how many were sent for that, 20 at most. */
uint64_t nt_show_losses(const struct nt_ns *ns, unsigned group);

/* One flood at a time, on the first CPU, for at most o.seconds (5 if 0). */
void nt_flood_start(const struct nt_ns *ns, struct nfring_traffic_opts o);

/* Stops it (`now`) or waits for its end; returns how many were sent. */
uint64_t nt_flood_end(bool now);

/* Stops one that a failed test has left behind, if any. */
void nt_flood_abandon(void);

#endif
