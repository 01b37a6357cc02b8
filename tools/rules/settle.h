/* SPDX-License-Identifier: MIT */
/* The options of nfring-rules, and how they go together. */
#ifndef RULES_SETTLE_H
#define RULES_SETTLE_H

#include "groups.h"
#include "program.h"
#include "rules.h"

#define RULES_PRIORITY_NONE INT32_MIN /* not given */

struct rules_options {
	struct rules rules;
	struct cli_groups groups; /* rules.group points into it */
	uint32_t count;           /* of --count; 0: not given */
	bool group_given;
	bool family_given;
	bool check; /* let the program that loads the script check it */
};

/* Sets what was not given, and checks options that depend on each other. Returns -1, or the exit code of an error,
 * printed. */
int rules_settle(const struct cli_program *p, struct rules_options *o);

#endif
