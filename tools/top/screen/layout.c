/* SPDX-License-Identifier: MIT */
#include "layout.h"
#include "header.h"
#include "rows.h"

#include <string.h>

/* Rows of each part, from the top. */
struct plan {
	unsigned head, gap, lists, titles, rows, foot;
};

static struct plan plan_of(unsigned height)
{
	struct plan p = { .head = 1 };
	unsigned used;

	if (height >= 16)
		p.head = TOP_HEADER_ROWS;
	else if (height >= 10)
		p.head = 3;
	p.gap = height >= 24;
	p.lists = height >= 4;
	p.titles = height >= 8;
	p.foot = height >= 3;
	used = p.head + p.gap + p.lists + p.titles + p.foot;
	p.rows = height > used ? height - used : 0;
	return p;
}

static void draw_help(struct top_canvas *c, unsigned y, unsigned end)
{
	top_canvas_print(c, 0, y++, TOP_BOLD, "Keys");
	for (unsigned i = 0; top_help[i] && y < end; i++)
		top_canvas_print(c, 2, y++, TOP_PLAIN, "%s", top_help[i]);
}

static void draw_foot(struct top_canvas *c, unsigned y, const struct top_state *s, const struct top_frame *f)
{
	unsigned x;

	if (s->typing || s->filter_len) {
		x = top_canvas_print(c, 0, y, TOP_BOLD, "/");
		x = top_canvas_text(c, x, y, c->width, TOP_PLAIN, s->filter, s->filter_len);
		top_canvas_print(c, x, y, TOP_DIM, "%s",
				 s->typing ? "_  Enter keeps it, Escape ends it" : "  Escape ends it");
	} else if (f->message) {
		top_canvas_text(c, 0, y, c->width, TOP_BOLD, f->message, strlen(f->message));
	} else if (s->help) {
		top_canvas_print(c, 0, y, TOP_DIM, "any key goes back");
	} else {
		top_canvas_print(c, 0, y, TOP_DIM, "q quit  h help  Tab list  s sort  / filter  Space %s  r reverse",
				 s->paused ? "go on" : "pause");
	}
}

void top_layout(struct top_canvas *c, struct top_state *s, const struct top_frame *f)
{
	struct plan p = plan_of(c->height);
	unsigned y = p.head + p.gap;

	top_canvas_clear(c);
	top_header_draw(c, p.head, s, f);
	if (s->help) {
		draw_help(c, y, c->height - p.foot);
	} else {
		if (p.lists)
			top_rows_lists(c, y++, s, f);
		if (p.titles)
			top_rows_titles(c, y++, s);
		top_rows_draw(c, y, p.rows, s, f);
	}
	if (p.foot)
		draw_foot(c, c->height - 1, s, f);
}
