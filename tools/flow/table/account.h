/* SPDX-License-Identifier: MIT */
/* Counts packets into a flow, and makes the flow's record. */
#ifndef FLOW_TABLE_ACCOUNT_H
#define FLOW_TABLE_ACCOUNT_H

#include "entry.h"

#define FLOW_TCP_FIN 0x01u
#define FLOW_TCP_SYN 0x02u
#define FLOW_TCP_RST 0x04u
#define FLOW_TCP_ACK 0x10u

/* Fills in *e by its first packet, which is yet to be counted. Neither prefix, zone nor extra is set. */
void flow_entry_begin(struct flow_entry *e, const struct flow_seen *s);

/* Fills in *r but for its prefix. */
void flow_entry_record(const struct flow_entry *e, struct flow_record *r, enum flow_end end);

/* -- counting ---------------------------------------------------------------------------------- */

/* Packets of several CPUs come out of order. */
static inline void flow_side_time(struct flow_side *side, uint64_t time_ns)
{
	if (!side->packets || time_ns < side->first_ns)
		side->first_ns = time_ns;
	if (time_ns > side->last_ns)
		side->last_ns = time_ns;
}

/* Counts a packet. */
static inline void flow_entry_count(struct flow_entry *e, const struct flow_seen *s)
{
	const enum flow_direction d = flow_entry_direction(e, s);
	struct flow_side *side = &e->side[d];

	flow_side_time(side, s->time_ns);
	if (!side->packets || s->ttl < e->ttl_min[d])
		e->ttl_min[d] = s->ttl;
	if (s->ttl > e->ttl_max[d])
		e->ttl_max[d] = s->ttl;
	side->packets++;
	side->bytes += s->bytes;
	e->tcp_flags[d] |= s->tcp_flags;
}

/* Tells whether TCP has closed the flow: RST, or FIN of both sides; of a uniflow its own. */
static inline bool flow_entry_is_closed(const struct flow_entry *e, bool uniflow)
{
	const uint16_t *flags = e->tcp_flags;

	if ((flags[FLOW_FORWARD] | flags[FLOW_REVERSE]) & FLOW_TCP_RST)
		return true;
	return (flags[FLOW_FORWARD] & (uniflow ? FLOW_TCP_FIN : flags[FLOW_REVERSE])) & FLOW_TCP_FIN;
}

/* Tells whether a packet opens a TCP connection: SYN without ACK. */
static inline bool flow_seen_opens(const struct flow_seen *s)
{
	return (s->tcp_flags & (FLOW_TCP_SYN | FLOW_TCP_ACK)) == FLOW_TCP_SYN;
}

#endif
