/* SPDX-License-Identifier: MIT */
#include "screen.h"
#include "keys.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define ESCAPE_MS 25 /* what comes later than this is no key that begins with Escape */
#define RUN_MAX 2048 /* bytes that are written at once */

static SCREEN *screen;
static bool with_colour;

bool top_screen_is_built(void)
{
	return true;
}

/* -- taking and giving back ------------------------------------------------------------ */

/* Without output that Ctrl-S stops: the tool would then wait for Ctrl-Q, and could not end. */
static void set_modes(void)
{
	struct termios t;

	cbreak();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	leaveok(stdscr, TRUE);
	curs_set(0);
	if (tcgetattr(STDIN_FILENO, &t) == 0) {
		t.c_iflag &= (tcflag_t)~IXON;
		tcsetattr(STDIN_FILENO, TCSADRAIN, &t);
		def_prog_mode();
	}
}

static void set_colours(void)
{
	const char *no = getenv("NO_COLOR");

	with_colour = (!no || !*no) && has_colors();
	if (!with_colour)
		return;
	start_color();
	use_default_colors();
	init_pair(TOP_BAR, COLOR_GREEN, -1);
	init_pair(TOP_ALARM, COLOR_RED, -1);
	init_pair(TOP_CHOSEN, COLOR_BLACK, COLOR_CYAN);
	init_pair(TOP_TITLE, COLOR_BLACK, COLOR_GREEN);
}

/* Tells whether ncurses knows the type of the terminal. newterm(3) would leak memory if it does not. */
static bool is_known(void)
{
	int found;

	if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
		return false;
	del_curterm(cur_term);
	return true;
}

bool top_screen_open(bool *utf8)
{
	setlocale(LC_CTYPE, "");
	*utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	if (!is_known())
		return false;
	screen = newterm(NULL, stdout, stdin);
	if (!screen)
		return false;
	set_escdelay(ESCAPE_MS);
	set_modes();
	set_colours();
	return true;
}

void top_screen_close(void)
{
	if (!screen)
		return;
	endwin();
	delscreen(screen);
	screen = NULL;
}

void top_screen_suspend(void)
{
	endwin();
	raise(SIGSTOP);
	clearok(stdscr, TRUE);
	refresh();
}

void top_screen_size(unsigned *width, unsigned *height)
{
	struct winsize size = { 0 };

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	*width = size.ws_col ? size.ws_col : (unsigned)COLS;
	*height = size.ws_row ? size.ws_row : (unsigned)LINES;
	resizeterm((int)*height, (int)*width);
	clearok(stdscr, TRUE);
}

/* -- drawing ----------------------------------------------------------------------------- */

static attr_t attributes(enum top_style style)
{
	attr_t colour = with_colour ? (attr_t)COLOR_PAIR(style) : 0;

	switch (style) {
	case TOP_DIM:
		return A_DIM;
	case TOP_BOLD:
		return A_BOLD;
	case TOP_TITLE:
	case TOP_CHOSEN:
		return with_colour ? colour : A_REVERSE;
	case TOP_BAR:
		return colour;
	case TOP_ALARM:
		return colour | A_BOLD;
	default:
		return A_NORMAL;
	}
}

/* Writes the cells from `x` on that have one style. Returns the column behind them. */
static unsigned draw_run(const struct top_canvas *c, unsigned x, unsigned y)
{
	const struct top_cell *cell = top_canvas_at(c, x, y);
	const enum top_style style = cell->style;
	char text[RUN_MAX];
	size_t len = 0;

	move((int)y, (int)x);
	for (; cell && cell->style == style && len + sizeof(cell->text) < sizeof(text);
	     cell = top_canvas_at(c, ++x, y)) {
		size_t bytes = strlen(cell->text);

		memcpy(text + len, cell->text, bytes);
		len += bytes;
	}
	attrset((int)attributes(style));
	addnstr(text, (int)len);
	return x;
}

void top_screen_draw(const struct top_canvas *c)
{
	erase();
	for (unsigned y = 0; y < c->height; y++)
		for (unsigned x = 0; x < c->width;)
			x = draw_run(c, x, y);
	refresh();
}

/* -- keys -------------------------------------------------------------------------------- */

static int translate(int key)
{
	static const struct {
		int curses, key;
	} table[] = {
		{ KEY_UP, TOP_KEY_UP },
		{ KEY_DOWN, TOP_KEY_DOWN },
		{ KEY_LEFT, TOP_KEY_LEFT },
		{ KEY_RIGHT, TOP_KEY_RIGHT },
		{ KEY_PPAGE, TOP_KEY_PAGE_UP },
		{ KEY_NPAGE, TOP_KEY_PAGE_DOWN },
		{ KEY_HOME, TOP_KEY_HOME },
		{ KEY_END, TOP_KEY_END },
		{ KEY_BTAB, TOP_KEY_BACK_TAB },
		{ KEY_BACKSPACE, TOP_KEY_BACKSPACE },
		{ KEY_ENTER, TOP_KEY_ENTER },
		{ 0x1b, TOP_KEY_ESCAPE },
		{ KEY_F(1), 'h' },
		{ KEY_F(10), 'q' },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].curses == key)
			return table[i].key;
	return key < 256 ? key : TOP_KEY_NONE;
}

int top_screen_key(void)
{
	int key;

	while ((key = getch()) != ERR) {
		key = translate(key);
		if (key != TOP_KEY_NONE)
			return key;
	}
	return TOP_KEY_NONE;
}
