/* SPDX-License-Identifier: MIT */
/* The options that say how a capture is watched: the same in every tool that captures. */
#ifndef MONITOR_OPTIONS_H
#define MONITOR_OPTIONS_H

#include "address.h"
#include "program.h"

#define MONITOR_TITLE "How to watch it run" /* of the table */

struct monitor_options {
	uint64_t interval_ns;           /* --stats-interval; 0: not given */
	const char *textfile;           /* --prometheus; NULL: not given */
	struct monitor_address address; /* --metrics; no length: not given */
};

/* ctx is a struct monitor_options, which begins as zeroes. */
extern const struct cli_option monitor_options[];

/* Returns true if one of them is given. */
bool monitor_is_asked(const struct monitor_options *o);

/* Returns what --user must leave to the monitor: enum cli_later, or'ed. */
unsigned monitor_later(const struct monitor_options *o);

#endif
