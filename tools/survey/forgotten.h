/* SPDX-License-Identifier: MIT */
/* A capture that was started without --group. */
#ifndef SURVEY_FORGOTTEN_H
#define SURVEY_FORGOTTEN_H

#include "program.h"

/* Prints the error, which names the groups that are in use and those that rules log to in the namespace
 * `netns` (a name or a path) or the caller's, as far as they can be seen, and says how to give one: by `option`, such
 * as "--group". Returns CLI_EXIT_USAGE. */
int survey_forgotten_group(const struct cli_program *p, const char *option, const char *netns);

#endif
