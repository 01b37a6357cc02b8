/* SPDX-License-Identifier: MIT */
/* A screen in memory: rows of cells. Nothing that is written leads beyond its edges, and no character is there that
 * terminals count differently: so what is drawn looks the same on each of them.
 *
 * One cell is one column. A character that takes two (CJK) has the cell after it empty. */
#ifndef TOP_CANVAS_H
#define TOP_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum top_style {
	TOP_PLAIN,
	TOP_DIM,
	TOP_BOLD,
	TOP_TITLE,  /* of columns */
	TOP_CHOSEN, /* the list that is shown */
	TOP_BAR,
	TOP_ALARM, /* a loss */
	TOP_STYLES
};

struct top_cell {
	char text[5]; /* one character; "": the second half of the one before */
	uint8_t style;
};

struct top_canvas {
	unsigned width, height;
	bool utf8; /* else everything beyond ASCII is escaped */
	struct top_cell *cell;
};

/* Changes the size, and clears. `c` is zeroed at first. Returns 0 or -ENOMEM: then it has no cells. */
int top_canvas_resize(struct top_canvas *c, unsigned width, unsigned height);
void top_canvas_clear(struct top_canvas *c);
void top_canvas_close(struct top_canvas *c);

/* Writes UTF-8 from column `x` on, up to column `end` or the edge. A text that is longer ends with a mark. A character
 * whose width is not the same everywhere becomes \u{N}; bytes that are no UTF-8 become \xNN. Returns the column
 * behind it. */
unsigned top_canvas_text(struct top_canvas *c, unsigned x, unsigned y, unsigned end, enum top_style style,
			 const char *text, size_t len);

/* Does the same with text of printf(3), up to the edge. */
__attribute__((format(printf, 5, 6))) unsigned top_canvas_print(struct top_canvas *c, unsigned x, unsigned y,
								enum top_style style, const char *format, ...);

/* Returns the columns of a character: 1 or 2; 0: terminals differ. */
unsigned top_glyph_width(uint32_t character);

/* Returns a cell, or NULL beyond the edges. */
const struct top_cell *top_canvas_at(const struct top_canvas *c, unsigned x, unsigned y);

#endif
