/* SPDX-License-Identifier: MIT */
/* Who logs what to whom: groups, their readers and the rules that log to them, in one network namespace or in all. */
#ifndef SURVEY_H
#define SURVEY_H

#include "finding.h"
#include "groups.h"
#include "namespace.h"

struct survey_request {
	const char *netns;             /* a name or a path; NULL: the caller's */
	bool all_netns;                /* every network namespace that can be found */
	const struct cli_groups *only; /* NULL: all groups */
};

struct survey {
	struct survey_viewer viewer;
	struct survey_netns_list list;
	struct survey_net *net; /* one for each namespace of the list, the caller's first */
	struct survey_findings *findings;
	struct survey_owners owners;
	struct survey_notes notes; /* of no single namespace */
	uint8_t *bits;             /* of survey_net.only */
};

/* Looks. What cannot be seen is a note. The calling thread stays in its namespace. Returns 0 or a negative errno: the
 * namespace that was asked for is none, or memory ran out. survey_free() is to be called in any case. */
int survey_take(struct survey *s, const struct survey_request *r);

void survey_free(struct survey *s);

#endif
