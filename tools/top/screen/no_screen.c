/* SPDX-License-Identifier: MIT */
/* In a build without ncurses. */
#include "keys.h"
#include "screen.h"

bool top_screen_is_built(void)
{
	return false;
}

bool top_screen_open(bool *utf8)
{
	*utf8 = false;
	return false;
}

void top_screen_close(void)
{
}

void top_screen_suspend(void)
{
}

void top_screen_size(unsigned *width, unsigned *height)
{
	*width = *height = 1;
}

void top_screen_draw(const struct top_canvas *c)
{
	(void)c;
}

int top_screen_key(void)
{
	return TOP_KEY_NONE;
}
