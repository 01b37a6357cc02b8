/* SPDX-License-Identifier: MIT */
/* Sends UDP traffic to port 9 in a namespace, from the calling thread or from a thread beside it. */
#ifndef NT_FLOOD_H
#define NT_FLOOD_H

#include "ns.h"
#include "traffic.h"

/* Sends `count` datagrams with `payload` bytes, `rate` a second (0: as fast as it goes).
 * Returns `count`; fails the test if it cannot send them all. */
uint64_t nt_send(const struct nt_ns *ns, uint64_t count, uint32_t payload, double rate);

/* Sends as `o` says, but in `ns`. Returns how many datagrams were sent. */
uint64_t nt_send_with(const struct nt_ns *ns, struct traffic_opts o);

/* Makes the losses of `group` visible, after its traffic: the ledger counts a lost packet
 * when a later one arrives. Sends single packets until one is received without a drop, at
 * most 20. Returns how many were sent. */
uint64_t nt_show_losses(const struct nt_ns *ns, unsigned group);

/* Starts a thread that sends on CPU 0 (or o.cpu), for o.seconds (5 if 0). One at a time. */
void nt_flood_start(const struct nt_ns *ns, struct traffic_opts o);

/* Waits for the end of the flood, or stops it if `now`. Returns how many datagrams were sent. */
uint64_t nt_flood_end(bool now);

/* Stops the flood that a failed test has left behind, if there is one. */
void nt_flood_abandon(void);

#endif
