/* SPDX-License-Identifier: MIT */
/* Packets of many flows, which the sender makes up: UDP to port 9, each of SPOOFED_BYTES. */
#ifndef SPOOFED_H
#define SPOOFED_H

#include "ns.h"

#include <sys/types.h>

#define SPOOFED_BYTES 128u /* of a packet, from the IP header on */

/* Logs what is sent to `group`, and drops it behind. Needs a namespace without tables. */
void spoofed_log(const struct nt_ns *ns, const char *group);

/* Sends `packets` packets of `flows` flows in turn, beginning with flow number `first`: flow i comes from 10.0.0.0 + i.
 * Returns `packets`; fails the test if it cannot send them all. */
uint64_t spoofed_send(const struct nt_ns *ns, uint32_t first, uint32_t flows, uint64_t packets);

/* Does the same in a process beside it. */
pid_t spoofed_start(const struct nt_ns *ns, uint32_t first, uint32_t flows, uint64_t packets);

/* Makes the losses of group 5 known: sends packets of flow `first` until one is received without a drop. Returns how
 * many. */
uint64_t spoofed_show_losses(const struct nt_ns *ns, uint32_t first);

/* Returns how many packets the rules have logged. */
uint64_t spoofed_logged(const struct nt_ns *ns);

#endif
