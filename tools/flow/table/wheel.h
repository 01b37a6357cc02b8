/* SPDX-License-Identifier: MIT */
/* Timers of flows: a wheel of slots, each a list of the flows that may end in its 134 ms. A packet moves no flow: a
 * flow whose slot has come without its end goes into a later one. So do flows that end after a whole turn, 137 s. */
#ifndef FLOW_TABLE_WHEEL_H
#define FLOW_TABLE_WHEEL_H

#include "entry.h"

#define FLOW_WHEEL_SLOTS 1024u
#define FLOW_WHEEL_SHIFT 5 /* ticks of a slot */

struct flow_wheel {
	uint64_t at; /* number of the slot that comes next, since time 0 */
	uint64_t occupied[FLOW_WHEEL_SLOTS / 64];
	struct flow_entry *slot[FLOW_WHEEL_SLOTS];
};

/* Enters a flow that may end at `due`, which is `now` or later. */
void flow_wheel_add(struct flow_wheel *w, struct flow_entry *e, uint32_t due, uint64_t now);

/* Takes a flow out. */
void flow_wheel_remove(struct flow_entry *e);

/* Takes out a flow whose slot has passed; NULL: there is none any more. */
struct flow_entry *flow_wheel_take(struct flow_wheel *w, uint64_t now);

/* Returns the tick from which on flow_wheel_take() may find one; UINT64_MAX: there is no flow. */
uint64_t flow_wheel_due(const struct flow_wheel *w);

#endif
