/* SPDX-License-Identifier: MIT */
/* The rules that log the packets. */
#ifndef LATENCY_RULES_H
#define LATENCY_RULES_H

/* Returns a script for nft: packets to LATENCY_PORT + n go to the n groups from LATENCY_GROUP on, in
 * turn. For free(); NULL without memory. */
char *latency_rules(void);

#endif
