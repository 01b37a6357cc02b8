/* SPDX-License-Identifier: MIT */
/* The lower rows of the screen: the names of the lists, titles, and the rows of one list. */
#ifndef TOP_ROWS_H
#define TOP_ROWS_H

#include "canvas.h"
#include "frame.h"
#include "keys.h"

void top_rows_lists(struct top_canvas *c, unsigned y, const struct top_state *s, const struct top_frame *f);
void top_rows_titles(struct top_canvas *c, unsigned y, const struct top_state *s);

/* Draws at most `height` rows from row `y` on. The last is "other" wherever a packet is in none of those above it. */
void top_rows_draw(struct top_canvas *c, unsigned y, unsigned height, struct top_state *s, const struct top_frame *f);

#endif
