/* SPDX-License-Identifier: MIT */
/* The command line of nfring-flow. */
#ifndef FLOW_COMMAND_LINE_H
#define FLOW_COMMAND_LINE_H

#include "capture_options.h"
#include "exporter.h"
#include "monitor_options.h"

#define FLOW_SETTINGS_MAX 64

struct flow_options {
	struct cli_capture capture;
	struct monitor_options monitor;
	const char *read_path; /* -r; "-": stdin; NULL: a live capture */
	struct flow_target target[FLOW_SINKS_MAX];
	unsigned targets;
	unsigned key; /* FLOW_KEY_x */
	bool uniflow;
	bool json; /* the summary is an object */
	uint64_t active_ns, inactive_ns, template_ns;
	uint64_t max_flows; /* of all workers */
	uint32_t pen;
	uint32_t mtu;
	const char *setting[FLOW_SETTINGS_MAX + 1]; /* of -X; NULL ends them */
	unsigned settings;
};

extern const struct cli_program flow_program;

/* Reads the options. Returns -1, or the exit code with which the tool is to end. `o` must stay where it is. */
int flow_options_parse(struct flow_options *o, int argc, char **argv);

#endif
