/* SPDX-License-Identifier: MIT */
/* Messages that were composed and are not known to have arrived, the oldest first:
 *
 *   head                     unwritten
 *   | written, not settled   | not written yet, the first perhaps in part |          */
#ifndef FLOW_BACKLOG_H
#define FLOW_BACKLOG_H

#include "encode.h"

struct flow_waiting {
	struct flow_waiting *next;
	struct flow_sums sums;
	uint64_t end; /* bytes of the stream up to its end, once it is written */
	uint32_t records;
	uint16_t group;
	uint16_t len;
	bool needed;   /* as in struct flow_message */
	bool inserted; /* templates, composed anew for a connection */
	uint8_t bytes[];
};

/* Begins as zeroes. */
struct flow_backlog {
	struct flow_waiting *head, *last;
	struct flow_waiting *unwritten;
	struct flow_waiting *before_unwritten; /* NULL: unwritten is the head, or all are written and none waits */
	size_t bytes;
};

/* Adds a message at the end. Returns false if there is no memory. */
bool flow_backlog_add(struct flow_backlog *b, const struct flow_message *m);

/* Puts a message before the first that is not written if *after is NULL, else behind *after, which becomes this one. */
bool flow_backlog_insert(struct flow_backlog *b, const struct flow_message *m, struct flow_waiting **after);

/* The first unwritten message is written, up to byte `end` of the stream. */
void flow_backlog_written(struct flow_backlog *b, uint64_t end);

/* Takes out the head, which the caller frees; NULL: there is none. */
struct flow_waiting *flow_backlog_take(struct flow_backlog *b);

/* Takes out the first message that is not written, or the second if `begun`; NULL: there is none. */
struct flow_waiting *flow_backlog_drop(struct flow_backlog *b, bool begun);

/* All are to be written again, but for those that were inserted, which are freed: the connection is lost, and the next
 * one gets its own. */
void flow_backlog_rewind(struct flow_backlog *b);

#endif
