/* SPDX-License-Identifier: MIT */
/* Flows and totals as JSON objects, in the words of nfring-dump. */
#ifndef FLOW_COMPOSE_H
#define FLOW_COMPOSE_H

#include "rfc3339.h"
#include "sink.h"
#include "writer.h"

struct flow_composer {
	const struct flow_run *run;
	struct cli_rfc3339 time; /* begins as zeroes */
};

/* Appends {"type":"flow",.. without its closing brace: more keys may follow. */
void flow_compose_record(struct flow_composer *c, struct cli_writer *w, const struct flow_record *r);

/* Appends {"type":"totals",.. the same way. */
void flow_compose_totals(struct flow_composer *c, struct cli_writer *w, const struct flow_totals *t);

#endif
