/* SPDX-License-Identifier: MIT */
/* Draws a screen of any size: a pure function of the numbers, the state and the size of the canvas.
 *
 *   nfring-top  group 5  1 worker  0:01:23        head    4 rows, 3 or 1
 *   Packets 290,041  96,663/s      ......:::
 *   Lost    0
 *   Latency p50 352 us  p99 623 us
 *   Flows 12  Hosts 3  Prefixes 2  ...            lists
 *   packets/s       packets                       titles
 *      96,663       290,041  ||||  UDP ...        rows
 *           0             1        other          what has no row on the screen
 *   q quit  Space pause ...                       foot: keys, the filter, or a message
 *
 * A low screen leaves out parts of it, and keeps a row as long as there is one. The rows and "other" are the total. */
#ifndef TOP_LAYOUT_H
#define TOP_LAYOUT_H

#include "canvas.h"
#include "frame.h"
#include "keys.h"

/* Clears the canvas and draws. Sets s->rows, s->page, and keeps s->scroll within them. */
void top_layout(struct top_canvas *c, struct top_state *s, const struct top_frame *f);

#endif
