/* SPDX-License-Identifier: MIT */
/* The metrics in the text format of Prometheus, version 0.0.4:
 * https://prometheus.io/docs/instrumenting/exposition_formats/ */
#ifndef MONITOR_EXPOSITION_H
#define MONITOR_EXPOSITION_H

#include "source.h"
#include "writer.h"

#define MONITOR_EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Appends the metrics as of now. Returns false if there is no memory; w->failed is then set. [any thread, w its own] */
bool monitor_exposition_write(struct cli_writer *w, const struct monitor_source *s);

#endif
