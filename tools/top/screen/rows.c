/* SPDX-License-Identifier: MIT */
#include "rows.h"
#include "bars.h"
#include "decimal.h"

#include <stdio.h>
#include <string.h>

#define GAP 2 /* columns between the numbers, or the bar, and the label */
#define BAR_MAX 24

/* -- columns -------------------------------------------------------------------------- */

struct column {
	const char *title;
	unsigned width;
	unsigned from; /* a screen of fewer columns has no room for it */
};

static const struct column columns[TOP_ORDERS] = {
	[TOP_BY_RATE] = { "packets/s", 10, 0 },
	[TOP_BY_BITS] = { "Mbit/s", 11, 76 },
	[TOP_BY_PACKETS] = { "packets", 14, 40 },
	[TOP_BY_BYTES] = { "bytes", 19, 110 },
};

static bool is_shown(const struct top_canvas *c, enum top_order column)
{
	return c->width >= columns[column].from;
}

static unsigned bar_columns(const struct top_canvas *c)
{
	unsigned width = c->width < 90 ? 0 : (c->width - 58) / 4;

	return width < BAR_MAX ? width : BAR_MAX;
}

/* Returns the number as text, to the right in its column. */
static const char *number_of(const struct top_item *i, enum top_order column, double seconds, char *out)
{
	switch (column) {
	case TOP_BY_RATE:
		return cli_decimal_grouped((uint64_t)((double)i->recent.packets / seconds + 0.5), out);
	case TOP_BY_BITS:
		snprintf(out, CLI_DECIMAL_GROUPED_MAX, "%.3f", (double)i->recent.bytes * 8 / seconds / 1e6);
		return out;
	case TOP_BY_PACKETS:
		return cli_decimal_grouped(i->all.packets, out);
	default:
		return cli_decimal_grouped(i->all.bytes, out);
	}
}

static unsigned draw_numbers(struct top_canvas *c, unsigned y, enum top_style style, const struct top_item *i,
			     const struct top_frame *f)
{
	double seconds = f->view->recent_ns ? (double)f->view->recent_ns / 1e9 : 1;
	char text[CLI_DECIMAL_GROUPED_MAX];
	unsigned x = 0;

	for (unsigned column = 0; column < TOP_ORDERS; column++)
		if (is_shown(c, column))
			x = top_canvas_print(c, x, y, style, "%*s", (int)columns[column].width,
					     number_of(i, column, seconds, text));
	if (bar_columns(c))
		x = top_bar(c, x + GAP, y, bar_columns(c), (double)i->recent.packets,
			    (double)f->view->total.recent.packets);
	return x + GAP;
}

void top_rows_titles(struct top_canvas *c, unsigned y, const struct top_state *s)
{
	unsigned x = 0;

	for (unsigned column = 0; column < TOP_ORDERS; column++) {
		char title[32];

		if (!is_shown(c, column))
			continue;
		snprintf(title, sizeof(title), "%s%s",
			 column != s->order ? ""
			 : s->reverse       ? "<"
					    : ">",
			 columns[column].title);
		x = top_canvas_print(c, x, y, TOP_TITLE, "%*s", (int)columns[column].width, title);
	}
	while (x < c->width)
		x = top_canvas_print(c, x, y, TOP_TITLE, " ");
}

/* -- lists ---------------------------------------------------------------------------- */

/* Draws the names of all lists, with their rows if `counts`. Returns false if there is no room: then it has drawn
 * nothing. */
static bool draw_names(struct top_canvas *c, unsigned y, const struct top_state *s, const struct top_frame *f,
		       bool counts)
{
	char text[TOP_LISTS][48];
	unsigned width = 0, x = 0;

	for (unsigned i = 0; i < TOP_LISTS; i++) {
		if (counts)
			width += (unsigned)snprintf(text[i], sizeof(text[i]), " %s %zu ", top_list_title[i],
						    f->view->list[i].count);
		else
			width += (unsigned)snprintf(text[i], sizeof(text[i]), " %s ", top_list_title[i]);
	}
	if (width > c->width)
		return false;
	for (unsigned i = 0; i < TOP_LISTS; i++)
		x = top_canvas_print(c, x, y, i == s->list ? TOP_CHOSEN : TOP_PLAIN, "%s", text[i]);
	return true;
}

void top_rows_lists(struct top_canvas *c, unsigned y, const struct top_state *s, const struct top_frame *f)
{
	if (!draw_names(c, y, s, f, true) && !draw_names(c, y, s, f, false))
		top_canvas_print(c, 0, y, TOP_CHOSEN, " %s %u/%u ", top_list_title[s->list], s->list + 1, TOP_LISTS);
}

/* -- rows ----------------------------------------------------------------------------- */

static void compose_label(const struct top_frame *f, enum top_list list, const struct top_item *i)
{
	cli_writer_clear(f->text);
	top_label(f->text, list, i->key, f->names);
}

static bool passes(const struct top_state *s, const struct top_frame *f, const struct top_item *i)
{
	if (!s->filter_len)
		return true;
	compose_label(f, s->list, i);
	return top_state_shows(s, f->text->begin, cli_writer_len(f->text));
}

/* Returns how many rows pass the filter. */
static size_t count_rows(const struct top_state *s, const struct top_frame *f)
{
	const struct top_items *l = &f->view->list[s->list];
	size_t rows = 0;

	if (!s->filter_len)
		return l->count;
	for (size_t i = 0; i < l->count; i++)
		rows += passes(s, f, &l->item[i]);
	return rows;
}

static void draw_other(struct top_canvas *c, unsigned y, const struct top_item *other, size_t left_out,
		       const struct top_state *s, const struct top_frame *f)
{
	const struct top_items *l = &f->view->list[s->list];
	unsigned x = draw_numbers(c, y, TOP_DIM, other, f);

	x = top_canvas_print(c, x, y, TOP_DIM, "other");
	if (left_out)
		x = top_canvas_print(c, x, y, TOP_DIM, ", %zu row%s", left_out, left_out == 1 ? "" : "s");
	if (l->evicted.rows)
		top_canvas_print(c, x, y, TOP_DIM, ", %llu forgotten", (unsigned long long)l->evicted.rows);
}

/* Draws the rows that pass, from the one that is scrolled to. Takes them away from *other. Returns how many. */
static unsigned draw_items(struct top_canvas *c, unsigned y, unsigned height, const struct top_state *s,
			   const struct top_frame *f, struct top_item *other)
{
	const struct top_items *l = &f->view->list[s->list];
	size_t above = s->scroll;
	unsigned drawn = 0;

	for (size_t i = 0; i < l->count && drawn < height; i++) {
		unsigned x;

		if (!passes(s, f, &l->item[i]))
			continue;
		if (above) {
			above--;
			continue;
		}
		compose_label(f, s->list, &l->item[i]);
		x = draw_numbers(c, y + drawn, TOP_PLAIN, &l->item[i], f);
		top_canvas_text(c, x, y + drawn, c->width, TOP_PLAIN, f->text->begin, cli_writer_len(f->text));
		top_item_take(other, &l->item[i]);
		drawn++;
	}
	return drawn;
}

void top_rows_draw(struct top_canvas *c, unsigned y, unsigned height, struct top_state *s, const struct top_frame *f)
{
	const struct top_items *l = &f->view->list[s->list];
	struct top_item other = f->view->total;
	bool all_fit;
	unsigned drawn;

	s->rows = count_rows(s, f);
	all_fit = s->rows == l->count && !l->without.all.packets && s->rows <= height;
	s->page = all_fit || height < 2 ? height : height - 1;
	top_state_clamp(s);
	drawn = draw_items(c, y, (unsigned)s->page, s, f, &other);
	if (other.all.packets && drawn < height)
		draw_other(c, y + drawn, &other, l->count - drawn, s, f);
	else if (!l->count && height)
		top_canvas_print(c, GAP, y, TOP_DIM, "no packet yet");
}
