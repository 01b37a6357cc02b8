/* SPDX-License-Identifier: MIT */
/* A thread that sends datagrams to port 9: at random rates, in bursts, and not at all for a while. */
#ifndef SOAK_SENDER_H
#define SOAK_SENDER_H

#include "ns.h"

#include <stdint.h>

void soak_sender_start(const struct nt_ns *ns, uint64_t seed);
/* Returns how many datagrams were sent. */
uint64_t soak_sender_stop(void);

#endif
