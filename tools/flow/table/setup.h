/* SPDX-License-Identifier: MIT */
/* What a table of flows is to do. */
#ifndef FLOW_TABLE_SETUP_H
#define FLOW_TABLE_SETUP_H

#include "flow.h"

#include <stdbool.h>

/* What tells flows apart besides addresses, ports, protocol, interfaces, VLAN and group: bits of setup.key. */
#define FLOW_KEY_PREFIX 0x1u
#define FLOW_KEY_MARK 0x2u
#define FLOW_KEY_UID 0x4u
#define FLOW_KEY_ZONE 0x8u

#define FLOW_SECRET_WORDS 16

struct flow_table_setup {
	uint64_t max_flows;                 /* of this table, 1 or more */
	uint64_t active_ns;                 /* a flow that lasts so long is ended, and begun anew */
	uint64_t inactive_ns;               /* a flow without packets for so long is ended */
	unsigned key;                       /* FLOW_KEY_x, or'ed */
	bool uniflow;                       /* each direction is a flow of its own */
	uint64_t secret[FLOW_SECRET_WORDS]; /* random, of this run: nobody can aim flows at one place of the table */
	/* Returns the memory of the next record, which the table fills in at once. Waits while the exporter is behind.
	 * [the table's thread] */
	struct flow_record *(*next)(void *next_user);
	void *next_user;
};

#endif
