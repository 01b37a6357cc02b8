/* SPDX-License-Identifier: MIT */
/* Numbers as pictures of characters: bars, and lines of history. */
#ifndef TOP_BARS_H
#define TOP_BARS_H

#include "canvas.h"

/* Draws `part` of `whole` as a bar of `width` columns, in eighths of a column where the canvas has UTF-8. Returns the
 * column behind it. */
unsigned top_bar(struct top_canvas *c, unsigned x, unsigned y, unsigned width, double part, double whole);

/* Draws a column for each of `count` values, the largest as high as the row; 0 is empty, and more than 0 is never.
 * Returns the column behind it. */
unsigned top_sparkline(struct top_canvas *c, unsigned x, unsigned y, enum top_style style, const double *value,
		       unsigned count);

#endif
