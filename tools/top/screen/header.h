/* SPDX-License-Identifier: MIT */
/* The upper rows of the screen: totals, losses, latency, and the history of a minute. */
#ifndef TOP_HEADER_H
#define TOP_HEADER_H

#include "canvas.h"
#include "frame.h"
#include "keys.h"

#define TOP_HEADER_ROWS 4

/* Draws the first `rows` of it: 1, 3 or 4. One row has the most important numbers of all. */
void top_header_draw(struct top_canvas *c, unsigned rows, const struct top_state *s, const struct top_frame *f);

#endif
