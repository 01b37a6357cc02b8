/* SPDX-License-Identifier: MIT */
/* The flows of a table: how they begin, and the ways in which they end. Each end hands over a record.
 *
 *                           packets of both directions
 *                                  .---.
 *   first packet --> OPEN ---------'   |
 *                     |  FIN FIN, RST  '--> CLOSING ---- a second later, or SYN --> CLOSED
 *                     |--- no packet for the inactive timeout --------------------> IDLE
 *                     |--- the active timeout --------------------------------------> ACTIVE
 *                     |--- the table is full, and it has the least credit ----------> ROOM
 *                     '--- flow_table_end() ----------------------------------------> FORCED          */
#ifndef FLOW_TABLE_FLOWS_H
#define FLOW_TABLE_FLOWS_H

#include "prefix.h"
#include "slots.h"
#include "setup.h"
#include "wheel.h"

#define FLOW_VICTIMS_MAX 16u

struct flow_flows {
	struct flow_table_setup setup;
	uint64_t now;                      /* ticks */
	uint32_t active, inactive, linger; /* ticks */
	uint64_t begun, ended[FLOW_END_ROOM + 1];
	struct flow_slots slots;
	struct flow_prefixes *prefixes;
	struct flow_entry *spare; /* for a packet that finds no memory */
	unsigned victims;         /* chosen */
	struct flow_entry *victim[FLOW_VICTIMS_MAX];
	unsigned rooms; /* memory of flows that were pushed out, for new ones */
	struct flow_entry *room[FLOW_VICTIMS_MAX];
	struct flow_wheel wheel;
};

/* Opens what is zeroed. Returns false if there is no memory; flow_flows_close() is due in either case. */
bool flow_flows_open(struct flow_flows *f, const struct flow_table_setup *setup);

/* Frees all, without records. */
void flow_flows_close(struct flow_flows *f);

/* Sets the time. */
void flow_flows_advance(struct flow_flows *f, uint64_t now_ns);

/* Ends the flows whose time is over, of a bounded number that it looks at. Returns the tick at which it is to be called
 * again; UINT64_MAX: there is no flow. */
uint64_t flow_flows_expire(struct flow_flows *f);

/* Ends all flows. */
void flow_flows_end(struct flow_flows *f);

/* Returns the number of a packet's prefix. */
uint32_t flow_flows_prefix(struct flow_flows *f, const struct flow_seen *s);

/* Begins the flow of a packet, which is yet to be counted. A full table ends another one. Returns NULL if there is no
 * memory. */
struct flow_entry *flow_flows_begin(struct flow_flows *f, const struct flow_seen *s);

/* Hands over a record of a packet that found no memory for its flow. */
void flow_flows_pass(struct flow_flows *f, const struct flow_seen *s);

/* Chooses the flows that end to make room for `flows` new ones, if the table is large, and fetches their memory. They
 * are found no more, and flow_flows_end_chosen() is due before anything else ends. With flow_flows_fetch_chosen()
 * between, and other work, nothing waits for memory. */
void flow_flows_choose(struct flow_flows *f, unsigned flows);
void flow_flows_fetch_chosen(const struct flow_flows *f);
void flow_flows_end_chosen(struct flow_flows *f);

/* Returns when a flow ends if no packet comes. */
static inline uint32_t flow_flows_due(const struct flow_flows *f, const struct flow_entry *e)
{
	const uint32_t idle = e->last_tick + f->inactive;

	return e->state & FLOW_CLOSING || flow_tick_is_due(e->end_tick, idle) ? e->end_tick : idle;
}

/* Tells whether a packet of its key comes too late for a flow. */
static inline bool flow_flows_is_over(const struct flow_flows *f, const struct flow_entry *e)
{
	return flow_tick_is_due(flow_flows_due(f, e), (uint32_t)f->now);
}

/* Ends a flow that is over, or closed by TCP. */
void flow_flows_end_one(struct flow_flows *f, struct flow_entry *e);

/* Lets a flow end soon that TCP has closed: what still comes of it is counted. */
void flow_flows_linger(struct flow_flows *f, struct flow_entry *e);

#endif
