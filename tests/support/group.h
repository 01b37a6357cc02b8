/* SPDX-License-Identifier: MIT */
/* A log group in a namespace: who owns it, and what is on its way there. */
#ifndef NT_GROUP_H
#define NT_GROUP_H

#include "group_owner.h"
#include "ns.h"
#include "proc.h"

/* Tells whether `group` is bound, and how. */
bool nt_group_read(const struct nt_ns *ns, unsigned group, struct cli_group_owner *o);

/* Waits until it is (or is not) bound in copy mode packet; false after five seconds. */
bool nt_group_wait(const struct nt_ns *ns, unsigned group, bool bound);

/* Starts a program in `ns` and waits until it has bound `group`; fails the test if it does not. */
void nt_spawn_bound(struct nt_proc *p, const struct nt_ns *ns, unsigned group, const char *const argv[]);

/* Waits until the kernel holds nothing back for `group` and its owner has received
 * all that is in the socket, however late the machine is; five seconds fail the
 * test. Returns how many datagrams the socket has dropped. */
uint32_t nt_group_drained(const struct nt_ns *ns, unsigned group);

#endif
