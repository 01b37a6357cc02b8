/* SPDX-License-Identifier: MIT */
/* The command line of nfring-rules. */
#ifndef RULES_COMMAND_LINE_H
#define RULES_COMMAND_LINE_H

#include "groups.h"
#include "program.h"
#include "rules.h"

struct rules_options {
	struct rules rules;
	struct cli_groups groups; /* rules.group points into it */
	uint32_t count;           /* of --count; 0: not given */
	bool group_given;
	bool family_given;
};

extern const struct cli_program rules_program;

/* Reads the options and settles the defaults. Returns -1, or the exit code with which the
 * tool is to end. */
int rules_options_parse(struct rules_options *o, int argc, char **argv);

#endif
