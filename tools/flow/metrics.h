/* SPDX-License-Identifier: MIT */
/* The metrics that only nfring-flow has: flows, packets without one, and what became of records at each output. */
#ifndef FLOW_METRICS_H
#define FLOW_METRICS_H

#include "summary.h"
#include "writer.h"

/* Appends them in the text format of Prometheus; a monitor_setup.more. `user` is a struct flow_summary whose exporter
 * and consumers exist. [any thread] */
void flow_metrics(struct cli_writer *w, void *user);

#endif
