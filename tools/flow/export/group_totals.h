/* SPDX-License-Identifier: MIT */
/* What happened to the packets of each group: counted by the consumers, by the engine, and stated by a capture file. */
#ifndef FLOW_GROUP_TOTALS_H
#define FLOW_GROUP_TOTALS_H

#include "table.h"

#include <nfring/nfring.h>

struct flow_groups;

/* Makes the counts of a live capture's groups; of all 65,536 if `is_file`. Returns NULL if there is no memory. */
struct flow_groups *flow_groups_open(struct nfring *engine, bool is_file);
void flow_groups_close(struct flow_groups *g);

/* Returns the counts of a group. [the consumer of its worker: rw, any: ro] */
struct flow_group_counts *flow_groups_counts(struct flow_groups *g, uint16_t group);

/* Adds packets that a capture file states as lost. [the reader] */
void flow_groups_lost(struct flow_groups *g, uint16_t group, uint64_t lost);

/* Reads the totals of the next group: of a capture each, of a file each that has had a packet or a loss. *at begins as
 * 0. Returns false if there is no further one. With `at_end`, once all consumers have ended, packets that none of them
 * counted are discarded ones. [any] */
bool flow_groups_next(struct flow_groups *g, uint32_t *at, bool at_end, struct flow_totals *t);

/* Adds the totals of all groups. */
void flow_groups_sum(struct flow_groups *g, bool at_end, struct flow_totals *sum);

#endif
