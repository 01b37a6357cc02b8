/* SPDX-License-Identifier: MIT */
/* The command line of nfring-list. */
#ifndef LIST_COMMAND_LINE_H
#define LIST_COMMAND_LINE_H

#include "capture_options.h"
#include "program.h"
#include "survey.h"

struct list_options {
	struct survey_request request;
	struct cli_groups groups;            /* request.only points here after --group */
	char netns_path[CLI_NETNS_PATH_MAX]; /* request.netns may point here */
	uint64_t watch_ns;                   /* look again after this time; 0: look once */
	bool json;
};

extern const struct cli_program list_program;

/* Reads the options. Returns -1, or the exit code with which the tool is to end. */
int list_options_parse(struct list_options *o, int argc, char **argv);

#endif
