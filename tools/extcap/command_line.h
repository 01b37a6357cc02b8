/* SPDX-License-Identifier: MIT */
/* The command line of nfring-extcap: what Wireshark asks, and what its dialog has filled in. */
#ifndef EXTCAP_COMMAND_LINE_H
#define EXTCAP_COMMAND_LINE_H

#include "options.h"

#define EXTCAP_INTERFACE "nfring" /* as in tshark -i nfring */

/* A text that is empty was not filled in, like NULL. */
struct extcap_options {
	bool interfaces, dlts, config, capture; /* what is asked */
	const char *interface, *fifo;
	const char *capture_filter; /* of Wireshark's own field */
	const char *group, *copy_range, *budget, *prefix, *filter, *netns;
};

extern const struct cli_program extcap_program;

/* Returns -1, or the exit code with which the tool is to end. */
int extcap_options_parse(struct extcap_options *o, int argc, char **argv);

/* Returns true if the text was filled in. */
bool extcap_is_given(const char *text);

#endif
