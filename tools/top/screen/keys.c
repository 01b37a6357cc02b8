/* SPDX-License-Identifier: MIT */
#include "keys.h"

#include <string.h>

const char *const top_help[] = {
	"q, Ctrl-C        quit, and print the totals",
	"Tab, right       next list",
	"Shift-Tab, left  list before",
	"1 to 6           flows, hosts, prefixes, interfaces, users, ports",
	"s                sort by packets/s, bits/s, packets, bytes",
	"r                reverse the order",
	"/                show only rows with a text; Enter keeps it, Escape ends it",
	"Space            stop the screen; packets go on to be counted",
	"up, down         scroll by a row; PgUp, PgDn by a page; Home, End",
	"Ctrl-Z           suspend; fg goes on",
	"h, ?             this help",
	NULL,
};

void top_state_clamp(struct top_state *s)
{
	size_t last = s->rows > s->page ? s->rows - s->page : 0;

	if (s->scroll > last)
		s->scroll = last;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins_with(const char *text, const char *with, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(text[i]) != lower(with[i]))
			return false;
	return true;
}

bool top_state_shows(const struct top_state *s, const char *label, size_t len)
{
	if (!s->filter_len)
		return true;
	for (size_t i = 0; i + s->filter_len <= len; i++)
		if (begins_with(label + i, s->filter, s->filter_len))
			return true;
	return false;
}

/* Takes the last character off the filter: all bytes of it. */
static void shorten(struct top_state *s)
{
	while (s->filter_len && (s->filter[--s->filter_len] & 0xc0) == 0x80) {
	}
}

static void type(struct top_state *s, int key)
{
	if (key == TOP_KEY_ENTER || key == '\n' || key == '\r') {
		s->typing = false;
	} else if (key == TOP_KEY_ESCAPE) {
		s->typing = false;
		s->filter_len = 0;
	} else if (key == TOP_KEY_BACKSPACE || key == 0x7f || key == '\b') {
		shorten(s);
	} else if (key >= ' ' && key < 256 && s->filter_len < TOP_FILTER_MAX) {
		s->filter[s->filter_len++] = (char)key;
	}
	s->scroll = 0;
}

static void show_list(struct top_state *s, unsigned list)
{
	s->list = list % TOP_LISTS;
	s->scroll = 0;
}

static bool move(struct top_state *s, int key)
{
	size_t page = s->page ? s->page : 1;

	switch (key) {
	case TOP_KEY_UP:
	case 'k':
		s->scroll -= s->scroll ? 1 : 0;
		break;
	case TOP_KEY_DOWN:
	case 'j':
		s->scroll++;
		break;
	case TOP_KEY_PAGE_UP:
		s->scroll -= s->scroll < page ? s->scroll : page;
		break;
	case TOP_KEY_PAGE_DOWN:
		s->scroll += page;
		break;
	case TOP_KEY_HOME:
	case 'g':
		s->scroll = 0;
		break;
	case TOP_KEY_END:
	case 'G':
		s->scroll = s->rows;
		break;
	default:
		return false;
	}
	top_state_clamp(s);
	return true;
}

static bool choose_list(struct top_state *s, int key)
{
	if (key == '\t' || key == TOP_KEY_RIGHT)
		show_list(s, s->list + 1);
	else if (key == TOP_KEY_BACK_TAB || key == TOP_KEY_LEFT)
		show_list(s, s->list + TOP_LISTS - 1);
	else if (key >= '1' && key < '1' + TOP_LISTS)
		show_list(s, (unsigned)(key - '1'));
	else
		return false;
	return true;
}

static void command(struct top_state *s, int key)
{
	switch (key) {
	case 'q':
	case 'Q':
		s->quit = true;
		break;
	case ' ':
		s->paused = !s->paused;
		break;
	case 's':
		s->order = (s->order + 1) % TOP_ORDERS;
		break;
	case 'r':
		s->reverse = !s->reverse;
		break;
	case '/':
		s->typing = true;
		break;
	case TOP_KEY_ESCAPE:
		s->filter_len = 0;
		break;
	case 'h':
	case '?':
		s->help = true;
		break;
	default:
		break;
	}
}

void top_state_key(struct top_state *s, int key)
{
	if (s->typing)
		type(s, key);
	else if (s->help && key != 'q' && key != 'Q')
		s->help = false;
	else if (!move(s, key) && !choose_list(s, key))
		command(s, key);
}
