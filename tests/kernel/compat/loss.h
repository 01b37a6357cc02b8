/* SPDX-License-Identifier: MIT */
/* Makes a program that reads group 5 lose packets, and reads what it says about that. */
#ifndef LOSS_H
#define LOSS_H

#include "json.h"
#include "ns.h"

#include <sys/types.h>

/* Sends datagrams to port 9, most of them while the process `pid`, which has bound group 5, is stopped. Then lets
 * it read. Returns how many datagrams were sent. */
uint64_t loss_make(const struct nt_ns *ns, pid_t pid);

/* Reads the only group of a file of --stats (NFRING_STATS), which must be of process `pid`. */
json_t *loss_read(const char *path, pid_t pid);

#endif
