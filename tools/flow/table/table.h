/* SPDX-License-Identifier: MIT */
/* The flows of one worker. One thread uses it, so it has no lock; counts are read by others. */
#ifndef FLOW_TABLE_H
#define FLOW_TABLE_H

#include "setup.h"

#include <nfring/batch.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Since the start. [table's thread: wo, any: ro] */
struct flow_table_counts {
	_Atomic uint64_t begun;                   /* flows */
	_Atomic uint64_t active;                  /* flows now */
	_Atomic uint64_t ends[FLOW_END_ROOM + 1]; /* by enum flow_end */
};

/* Of a group, since the start. [table's thread: wo, any: ro] */
struct flow_group_counts {
	_Alignas(64) _Atomic uint64_t packets; /* counted into flows */
	_Atomic uint64_t bytes;
	_Atomic uint64_t not_ip;
};

struct flow_table;

/* Returns NULL if there is no memory. */
struct flow_table *flow_table_open(const struct flow_table_setup *setup);

/* Counts the first `packets` packets of a batch into their flows. `now_ns` is the table's time, which never goes back:
 * cli_clock_ns() of a live capture, the packet's time of a file. */
void flow_table_add(struct flow_table *t, struct flow_group_counts *group, const struct nfring_batch *b,
		    uint32_t packets, uint64_t now_ns);

/* Ends the flows whose time is over. Returns when it is to be called next, in the table's time. */
uint64_t flow_table_expire(struct flow_table *t, uint64_t now_ns);

/* Ends all flows. */
void flow_table_end(struct flow_table *t);

const struct flow_table_counts *flow_table_counts(const struct flow_table *t);

/* Frees all; flows that are left have no record. Prefixes end here: records that name them must be gone. */
void flow_table_close(struct flow_table *t);

#endif
