/* SPDX-License-Identifier: MIT */
/* The tables of iptables-legacy, ip6tables-legacy and arptables-legacy in the network namespace of the calling thread.
 * Their rules are not looked at: the kernel only hands out a binary table that each version of iptables reads by
 * itself. */
#ifndef SURVEY_LEGACY_H
#define SURVEY_LEGACY_H

#include "note.h"

struct survey_legacy_table {
	const char *program; /* "iptables-legacy", ... */
	char name[32];       /* such as "filter"; escape it */
};

struct survey_legacy {
	struct survey_legacy_table *table;
	size_t count;
};

/* Reads which tables there are. Returns 0 or -ENOMEM; what may not be read is a note. */
int survey_legacy_read(struct survey_legacy *l, struct survey_notes *notes);

#endif
