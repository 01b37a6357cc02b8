/* SPDX-License-Identifier: MIT */
/* What is probably not meant: rules and readers that miss one another, and rules that make capturing dear. */
#ifndef SURVEY_FINDING_H
#define SURVEY_FINDING_H

#include "namespace.h"

#include <stdio.h>

/* A rule's queue-threshold below this is a finding. The kernel takes the smaller one of the rule's and the reader's,
 * for the whole group at that moment. Waking the reader costs about 800 ns, reading a packet about 50: with fewer than
 * 16 packets a datagram most of the CPU goes into waking up. */
#define SURVEY_BATCH_LEAST 16

enum survey_finding_kind {
	SURVEY_NOBODY_READS,  /* rules log to the group */
	SURVEY_NOTHING_FEEDS, /* a reader, and no rule */
	SURVEY_SMALL_BATCHES, /* a rule's queue-threshold */
};

struct survey_finding {
	enum survey_finding_kind kind;
	uint16_t group;
	bool certain;                   /* false: tables that were not looked at may feed it */
	const struct survey_rule *rule; /* of SURVEY_SMALL_BATCHES */
};

struct survey_findings {
	struct survey_finding *finding;
	size_t count;
};

/* Adds what is to be said of the namespace, which must outlive it. Says nothing about what could not be seen. Returns 0
 * or -ENOMEM. */
int survey_findings_make(struct survey_findings *all, const struct survey_net *net);

/* Returns its name in JSON. */
const char *survey_finding_name(enum survey_finding_kind kind);

/* Prints it as a sentence, with the cure; names are escaped. */
void survey_finding_say(FILE *f, const struct survey_finding *finding);

#endif
