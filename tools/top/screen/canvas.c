/* SPDX-License-Identifier: MIT */
#include "canvas.h"
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 512 /* of top_canvas_print() */

int top_canvas_resize(struct top_canvas *c, unsigned width, unsigned height)
{
	struct top_cell *cell = calloc((size_t)width * height + 1, sizeof(*cell));

	free(c->cell);
	c->cell = cell;
	c->width = cell ? width : 0;
	c->height = cell ? height : 0;
	top_canvas_clear(c);
	return cell ? 0 : -ENOMEM;
}

void top_canvas_clear(struct top_canvas *c)
{
	for (size_t i = 0; i < (size_t)c->width * c->height; i++)
		c->cell[i] = (struct top_cell){ .text = " " };
}

void top_canvas_close(struct top_canvas *c)
{
	free(c->cell);
	*c = (struct top_canvas){ 0 };
}

const struct top_cell *top_canvas_at(const struct top_canvas *c, unsigned x, unsigned y)
{
	return x < c->width && y < c->height ? &c->cell[(size_t)y * c->width + x] : NULL;
}

/* -- characters ---------------------------------------------------------------------- */

struct range {
	uint32_t from, to;
};

static bool in_ranges(const struct range *r, size_t count, uint32_t c)
{
	for (size_t i = 0; i < count; i++)
		if (c >= r[i].from && c <= r[i].to)
			return true;
	return false;
}

#define IN_RANGES(ranges, c) in_ranges(ranges, sizeof(ranges) / sizeof((ranges)[0]), c)

/* Only scripts that stand still: written from left to right, each character in a column or two of its own. Others,
 * such as combining marks, Arabic and emoji, differ from terminal to terminal. */
unsigned top_glyph_width(uint32_t c)
{
	static const struct range one[] = {
		{ 0x20, 0x7e },     { 0xa1, 0xac },     { 0xae, 0x2ff },    { 0x370, 0x377 },
		{ 0x37a, 0x37f },   { 0x384, 0x38a },   { 0x38e, 0x3a1 },   { 0x3a3, 0x482 },
		{ 0x48a, 0x52f },   { 0x1e00, 0x1eff }, { 0x2010, 0x2027 }, { 0x2030, 0x205e },
		{ 0x20a0, 0x20bf }, { 0x2190, 0x21ff }, { 0x2200, 0x22ff }, { 0x2500, 0x259f },
	};
	static const struct range two[] = {
		{ 0x3041, 0x3096 }, { 0x30a0, 0x30ff }, { 0x3400, 0x4dbf },
		{ 0x4e00, 0x9fff }, { 0xac00, 0xd7a3 }, { 0xff01, 0xff60 },
	};

	return IN_RANGES(one, c) ? 1 : IN_RANGES(two, c) ? 2 : 0;
}

/* -- writing ------------------------------------------------------------------------- */

/* Where the next character goes, and what is left of the room. */
struct pen {
	struct top_canvas *canvas;
	unsigned x, y, end;
	enum top_style style;
	bool full;
};

static struct top_cell *cell_at(const struct pen *p, unsigned x)
{
	return &p->canvas->cell[(size_t)p->y * p->canvas->width + x];
}

static void set(const struct pen *p, unsigned x, const char *text, size_t len)
{
	struct top_cell *cell = cell_at(p, x);

	memset(cell->text, 0, sizeof(cell->text));
	memcpy(cell->text, text, len);
	cell->style = (uint8_t)p->style;
}

/* Shows in the last column that the text goes on. */
static void mark_cut(struct pen *p, unsigned begin)
{
	unsigned at = p->end - 1;

	p->full = true;
	if (p->end <= begin)
		return;
	if (at > begin && !cell_at(p, at)->text[0]) /* half of a wide one goes */
		set(p, at - 1, " ", 1);
	for (unsigned x = p->x; x < at; x++)
		set(p, x, " ", 1);
	if (p->canvas->utf8)
		set(p, at, "\u2026", 3);
	else
		set(p, at, "~", 1);
	p->x = p->end;
}

static void put(struct pen *p, unsigned begin, const char *text, size_t len, unsigned width)
{
	if (p->full)
		return;
	if (p->x + width > p->end) {
		mark_cut(p, begin);
		return;
	}
	set(p, p->x, text, len);
	if (width == 2) {
		memset(cell_at(p, p->x + 1)->text, 0, sizeof(cell_at(p, 0)->text));
		cell_at(p, p->x + 1)->style = (uint8_t)p->style;
	}
	p->x += width;
}

static void put_escape(struct pen *p, unsigned begin, const char *format, unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), format, number);
	for (const char *at = text; *at; at++)
		put(p, begin, at, 1, 1);
}

unsigned top_canvas_text(struct top_canvas *c, unsigned x, unsigned y, unsigned end, enum top_style style,
			 const char *text, size_t len)
{
	struct pen p = { .canvas = c, .x = x, .y = y, .end = end < c->width ? end : c->width, .style = style };
	unsigned n;

	if (y >= c->height || x >= p.end)
		return x;
	for (size_t i = 0; i < len && !p.full; i += n) {
		const uint8_t *at = (const uint8_t *)text + i;
		uint32_t character = 0;
		unsigned width;

		n = cli_text_utf8(at, len - i, &character);
		width = n == 1 || c->utf8 ? top_glyph_width(character) : 0;
		if (n && width)
			put(&p, x, text + i, n, width);
		else
			put_escape(&p, x, n ? "\\u{%x}" : "\\x%02x", n ? character : at[0]);
		n = n ? n : 1;
	}
	return p.x;
}

unsigned top_canvas_print(struct top_canvas *c, unsigned x, unsigned y, enum top_style style, const char *format, ...)
{
	char text[TEXT_MAX];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0)
		return x;
	return top_canvas_text(c, x, y, c->width, style, text,
			       (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
}
