/* SPDX-License-Identifier: MIT */
/* Clients of the worst kinds, in a process beside the test: stopped in the middle of a request, a byte a second, never
 * reading, and no HTTP at all. Each that is thrown out comes back. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "netns.h"

#include <stdint.h>
#include <sys/types.h>

/* Starts `count` clients. Returns the process, to be killed. */
pid_t hostile_start(const struct nt_ns *ns, uint16_t port, unsigned count);

#endif
