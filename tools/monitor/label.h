/* SPDX-License-Identifier: MIT */
/* Writes the value of a label as the text format of Prometheus wants it. */
#ifndef MONITOR_LABEL_H
#define MONITOR_LABEL_H

#include "writer.h"

/* The most bytes that one byte becomes. */
#define MONITOR_LABEL_BYTES 5

/* Appends bytes that came from outside, without the quotes around them. The value is UTF-8 without control characters:
 * bytes that are no UTF-8, and control characters other than the newline, are told as \xNN, with a backslash that the
 * value holds. */
void monitor_label_write(struct cli_writer *w, const void *bytes, size_t len);

#endif
