/* SPDX-License-Identifier: MIT */
/* What disturbs the captures, one event at a time, while packets flow. None of them changes how many packets a group
 * gets, so the ledgers stay exact. */
#ifndef SOAK_EVENTS_H
#define SOAK_EVENTS_H

#include "consumer.h"
#include "ns.h"

/* Each datagram to port 9 is logged once to each of these groups. */
#define SOAK_GROUP_FIRST 5u
#define SOAK_GROUP_COUNT 8u
/* Of them, the groups of the engines that come and go, and one that a rival takes and gives back. */
#define SOAK_GROUP_CHURN 11u
#define SOAK_GROUP_NEIGHBOUR 12u

struct soak_events {
	const struct nt_ns *ns;
	uint64_t random;
	struct soak_engine *engine[3]; /* those that capture; NULL: none */
	unsigned reloads, rivals, signals, churns, wakes, steps, children;
};

/* Loads the rules for the first time, or anew: in one transaction, so that each packet meets the old ones or the new.
 */
void soak_rules_load(struct soak_events *e);
/* Lets one event happen, whichever the dice say. */
void soak_event(struct soak_events *e);
/* Installs the handler of the signal that the events send. Threads made before do not get it. */
void soak_signals_install(void);

#endif
