/* SPDX-License-Identifier: MIT */
/* What the keys do: a state, changed by one key after the other. Knows no terminal. */
#ifndef TOP_KEYS_H
#define TOP_KEYS_H

#include "total.h"

#include <stdbool.h>
#include <stddef.h>

/* Keys that are no character. Characters are their bytes, 0 to 255. */
enum top_key {
	TOP_KEY_NONE = -1,
	TOP_KEY_UP = 256,
	TOP_KEY_DOWN,
	TOP_KEY_LEFT,
	TOP_KEY_RIGHT,
	TOP_KEY_PAGE_UP,
	TOP_KEY_PAGE_DOWN,
	TOP_KEY_HOME,
	TOP_KEY_END,
	TOP_KEY_BACK_TAB,
	TOP_KEY_BACKSPACE,
	TOP_KEY_ENTER,
	TOP_KEY_ESCAPE,
};

#define TOP_FILTER_MAX 64

/* What the screen shows. */
struct top_state {
	enum top_list list;
	enum top_order order;
	bool reverse;
	bool paused;
	bool help;
	bool typing; /* the keys go into the filter */
	bool quit;
	size_t scroll;     /* rows above the first that is shown */
	size_t rows, page; /* that there are, and that fit: set by who draws */
	size_t filter_len;
	char filter[TOP_FILTER_MAX]; /* shows rows with this text only; upper and lower case are the same */
};

void top_state_key(struct top_state *s, int key);

/* Keeps the scroll within the rows. */
void top_state_clamp(struct top_state *s);

/* Returns true if the label has the filter's text. */
bool top_state_shows(const struct top_state *s, const char *label, size_t len);

/* A line for each key, "q  quit", NULL at the end. */
extern const char *const top_help[];

#endif
