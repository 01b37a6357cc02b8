/* SPDX-License-Identifier: MIT */
/* Which names (of prefixes, of interfaces) an encoder has told its collector. */
#ifndef FLOW_NAMES_SENT_H
#define FLOW_NAMES_SENT_H

#include <stdbool.h>
#include <stdint.h>

#define FLOW_NAMES_SENT_MAX 65536u

struct flow_name_sent {
	uint32_t id;
	const void *data;
};

/* Begins as zeroes. */
struct flow_names_sent {
	struct flow_name_sent *at; /* in the order in which they were added */
	uint32_t *slot;            /* hash table of `room` numbers; 0: empty, else 1 + index */
	uint32_t count, room;
	uint32_t last; /* id that was asked for last */
};

/* Adds an id, which is not 0. Returns true if it is new; false too if there is no memory, or too many. */
bool flow_names_sent_add(struct flow_names_sent *n, uint32_t id, const void *data);

void flow_names_sent_close(struct flow_names_sent *n);

#endif
