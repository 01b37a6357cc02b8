/* SPDX-License-Identifier: MIT */
#include "bars.h"

#include <string.h>

#define EIGHTHS 8

static unsigned put(struct top_canvas *c, unsigned x, unsigned y, enum top_style style, const char *text)
{
	return top_canvas_text(c, x, y, c->width, style, text, strlen(text));
}

unsigned top_bar(struct top_canvas *c, unsigned x, unsigned y, unsigned width, double part, double whole)
{
	static const char *const fine[] = { " ", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589" };
	double share = whole > 0 && part > 0 ? part / whole : 0;
	unsigned eighths = (unsigned)((share < 1 ? share : 1) * width * EIGHTHS + 0.5);

	if (part > 0 && eighths == 0)
		eighths = 1;
	for (unsigned i = 0; i < width; i++, x++) {
		unsigned here = eighths > i * EIGHTHS ? eighths - i * EIGHTHS : 0;

		if (!c->utf8)
			put(c, x, y, TOP_BAR, here >= EIGHTHS / 2 || (i == 0 && here) ? "|" : " ");
		else
			put(c, x, y, TOP_BAR, here >= EIGHTHS ? "\u2588" : fine[here]);
	}
	return x;
}

unsigned top_sparkline(struct top_canvas *c, unsigned x, unsigned y, enum top_style style, const double *value,
		       unsigned count)
{
	static const char *const block[] = { "\u2581", "\u2582", "\u2583", "\u2584",
					     "\u2585", "\u2586", "\u2587", "\u2588" };
	static const char *const ascii[] = { ".", ".", ":", ":", "-", "=", "+", "#" };
	double max = 0;

	for (unsigned i = 0; i < count; i++)
		max = value[i] > max ? value[i] : max;
	for (unsigned i = 0; i < count; i++, x++) {
		unsigned level = max > 0 ? (unsigned)(value[i] / max * (EIGHTHS - 1) + 0.5) : 0;

		if (value[i] > 0)
			put(c, x, y, style, c->utf8 ? block[level] : ascii[level]);
		else
			put(c, x, y, TOP_PLAIN, " ");
	}
	return x;
}
