/* SPDX-License-Identifier: MIT */
/* Counts packets into a flow, and makes the flow's record. */
#ifndef FLOW_TABLE_ACCOUNT_H
#define FLOW_TABLE_ACCOUNT_H

#include "entry.h"

/* Fills in *e by its first packet, which is yet to be counted. Neither prefix, zone nor extra is set. */
void flow_entry_begin(struct flow_entry *e, const struct flow_seen *s);

/* Counts a packet. */
void flow_entry_count(struct flow_entry *e, const struct flow_seen *s);

/* Tells whether TCP has closed the flow: RST, or FIN of both sides; of a uniflow its own. */
bool flow_entry_is_closed(const struct flow_entry *e, bool uniflow);

/* Tells whether a packet opens a TCP connection: SYN without ACK. */
bool flow_seen_opens(const struct flow_seen *s);

/* Fills in *r but for its prefix. */
void flow_entry_record(const struct flow_entry *e, struct flow_record *r, enum flow_end end);

#endif
